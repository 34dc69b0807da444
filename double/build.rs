//! Makes the server's side of the protocol from the client's own descriptions, wherever Cargo has put the client: no
//! copy of them lies here, and nothing is downloaded.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use cargo_metadata::MetadataCommand;

const FILES: [&str; 3] = ["streams.proto", "gossip.proto", "serverfeatures.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../Cargo.lock");
    let descriptions = protox::compile(FILES, [protos()?])?;
    tonic_build::configure()
        .build_client(false)
        .build_server(true)
        .emit_rerun_if_changed(false)
        .extern_path(".event_store.client.Empty", "()")
        .include_file("wire.rs")
        .compile_fds(descriptions)?;
    Ok(())
}

/// The folder with the descriptions.
fn protos() -> Result<PathBuf, Box<dyn Error>> {
    // What the client needs on other systems may not be here, so only this one is asked for.
    let platform = ["--locked", "--offline", "--filter-platform", &env::var("TARGET")?].map(str::to_owned);
    let metadata = MetadataCommand::new().other_options(platform).exec()?;
    let client = metadata.packages.iter().find(|package| package.name.as_str() == "kurrentdb");
    let manifest = &client.ok_or("kurrentdb is not among the packages")?.manifest_path;
    let folder = manifest.parent().ok_or("kurrentdb's manifest lies in no folder")?;
    Ok(folder.join("protos").into_std_path_buf())
}
