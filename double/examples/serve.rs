//! Runs a double of a KurrentDB server until it is killed, for trying things by hand. It is not the server: what it
//! holds is in memory.

use kurrent_double::Double;

fn main() {
    let double = if std::env::args().any(|argument| argument == "--guarded") {
        let double = Double::guarded();
        double.add_user("sunledger", "secret", &[]);
        double.add_user("auditor", "secret", &[]);
        double.add_user("eraser", "secret", &[]);
        double
    } else {
        Double::start()
    };
    let door = double.door();
    println!("{}", door.url());
    loop {
        std::thread::park();
    }
}
