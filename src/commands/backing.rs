//! From what was typed about a store to the store.

use store::Backing;
#[cfg(feature = "kurrent")]
use words::Lang;
use words::say;

use crate::cli::Common;
use crate::failure::Failure;

/// After so long somebody at the keyboard wants to know what is going on.
#[cfg(feature = "kurrent")]
const QUIET: std::time::Duration = std::time::Duration::from_secs(2);

/// A connection to the cluster of that address.
///
/// # Errors
/// [`Failure::Usage`] for an address or credentials that are none, or a password where others see it; [`Failure::Fault`]
/// if the cluster does not serve.
#[cfg(feature = "kurrent")]
pub(super) fn cluster(text: &str, common: &Common) -> Result<Backing, Failure> {
    let address = address(text, common)?;
    let place = address.place().to_owned();
    let cluster = saying_so(&place, common.lang, || store::kurrent::Cluster::open(address))?;
    Ok(Backing::Kurrent(cluster))
}

/// Does something that should not take long; says on standard error what is waited for when it does.
#[cfg(feature = "kurrent")]
fn saying_so<T: Send>(place: &str, lang: Lang, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        let (over, waits) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            if waits.recv_timeout(QUIET) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let text = say!("正在等待集群 {place} 应答……", "waiting for the cluster {place} to answer…");
                eprintln!("{}", text.of(lang));
            }
        });
        let done = work();
        drop(over);
        done
    })
}

/// The address, with the credentials that were given beside it.
///
/// # Errors
/// [`Failure::Usage`] as [`cluster`].
#[cfg(feature = "kurrent")]
pub(super) fn address(text: &str, common: &Common) -> Result<store::kurrent::Address, Failure> {
    use store::kurrent::Address;
    // Arguments are seen by everybody on the machine, the environment only by its owner.
    let typed = || std::env::args().any(|argument| argument.contains(text));
    if Address::has_secret(text) && typed() {
        return Err(Failure::usage(say!(
            "命令行里不能写口令：请放在环境变量 SUNLEDGER_STORE 里，或用 --store-credentials 指定文件",
            "no password on the command line, where everybody sees it: set SUNLEDGER_STORE, or name a file with --store-credentials"
        )));
    }
    let address = Address::parse(text).map_err(Failure::usage)?;
    let address = match &common.store_credentials {
        None => address,
        Some(path) => {
            let bytes = zeroize::Zeroizing::new(crate::disk::read_file(path)?);
            address.with_credentials(&String::from_utf8_lossy(&bytes)).map_err(Failure::usage)?
        }
    };
    Ok(address.as_admin(common.store_admin))
}

/// This program knows no clusters.
#[cfg(not(feature = "kurrent"))]
pub(super) fn cluster(_text: &str, _common: &Common) -> Result<Backing, Failure> {
    Err(Failure::usage(say!(
        "本程序编译时未带集群支持（kurrent）",
        "this program was built without clusters (the feature kurrent)"
    )))
}
