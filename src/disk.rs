//! Files that somebody names: read if they are files, written whole or not at all, and never in the place of the ledger's
//! own.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read as _, Write};
use std::path::Path;

use words::{refuse, say};

use crate::failure::Failure;
use crate::ground;
use crate::office::Upload;

/// Reads a file, or says which one cannot be read.
///
/// # Errors
/// As [`unread`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open_file(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| unread(path, &error))?;
    Ok(bytes)
}

/// A file as it is brought to an office.
///
/// # Errors
/// As [`unread`].
pub fn upload(path: &Path) -> Result<Upload, Failure> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Upload { name, bytes: read_file(path)? })
}

/// The same of a file that need not be there.
///
/// # Errors
/// As [`unread`].
pub fn read_file_if_any(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => read_file(path).map(Some),
    }
}

/// Opens a file that somebody named. Only a regular one: a pipe keeps its reader waiting, and a device has no end.
///
/// # Errors
/// What the file system says; [`ErrorKind::InvalidInput`] of what is no regular file, which is not opened.
pub fn open_file(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path)?.is_file() { File::open(path) } else { Err(ErrorKind::InvalidInput.into()) }
}

/// Says which file cannot be read.
///
/// [`Failure::Usage`] if it is no regular file, [`Failure::Fault`] otherwise.
#[must_use]
pub fn unread(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    if error.kind() == ErrorKind::InvalidInput {
        return Failure::usage(say!(
            "{path} 不是普通文件（是文件夹、管道或设备），请给出一个文件",
            "{path} is not a regular file but a folder, a pipe or a device: name a file"
        ));
    }
    Failure::fault(say!("读不到文件 {path}：{error}", "cannot read {path}: {error}"))
}

/// Writes a file whole or not at all, or says which one cannot be written.
///
/// # Errors
/// [`Failure::Fault`]; [`Failure::Refused`] where it would take the place of a ledger's own file.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(path, 0o666, |out| out.write_all(bytes).map_err(|error| unwritten(path, &error)))
}

/// The same of a file that only its owner may read: it holds personal data.
///
/// # Errors
/// As [`write_file`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_private_with(path, |out| out.write_all(bytes).map_err(|error| unwritten(path, &error)))
}

/// The same of what is written piece by piece.
///
/// # Errors
/// As [`write_file`], and what `write` gives.
pub fn write_private_with(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    write_whole(path, 0o600, write)
}

/// A file that only its owner may read and that takes no other's place.
///
/// # Errors
/// [`Failure::Refused`] if there is one; otherwise as [`write_file`], and what `write` gives.
pub fn write_private_new(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let unwritten = |error: std::io::Error| unwritten(path, &error);
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(dir_of(path)).map_err(unwritten)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| unwritten(error.into_error()))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(Failure::refused(refuse!(
            "file.present",
            ground::OVERWRITING,
            "{0} 已经存在，不覆盖：请换一个文件名",
            "{0} is there already and is not overwritten: name another file",
            path.display()
        ))),
        Err(error) => Err(unwritten(error.error)),
    }
}

/// Written beside and renamed, so that a full disk leaves what was there; the umask narrows the mode.
fn write_whole(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let unwritten = |error: std::io::Error| unwritten(path, &error);
    // What a link leads to is written, not the link.
    let to = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if to.exists() && !to.is_file() {
        let device = std::fs::OpenOptions::new().write(true).open(&to).map_err(unwritten)?;
        let mut out = BufWriter::new(device);
        write(&mut out)?;
        return out.flush().map_err(unwritten);
    }
    not_the_ledgers(&to)?;
    let mut beside = tempfile::Builder::new();
    let beside = beside.permissions(std::fs::Permissions::from_mode(mode)).tempfile_in(dir_of(&to));
    let mut out = BufWriter::new(beside.map_err(unwritten)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| unwritten(error.into_error()))?;
    file.persist(&to).map(|_| ()).map_err(|error| unwritten(error.error))
}

/// A paper must not take the place of the ledger that it is made of.
fn not_the_ledgers(to: &Path) -> Result<(), Failure> {
    let dir = to.parent().unwrap_or(Path::new(""));
    let is_of_ledger = |dir: &Path| dir.join("config.toml").is_file();
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let is_table = ["ledger.db", "vault.db", "views.db"].iter().any(|own| name.starts_with(own));
    let is_own = is_of_ledger(dir) && (is_table || name == "config.toml");
    let is_key = dir.ends_with("keys") && dir.parent().is_some_and(is_of_ledger);
    if to.is_file() && (is_own || is_key) {
        return Err(Failure::refused(refuse!(
            "file.of_ledger",
            ground::OVERWRITING,
            "{0} 是账本自己的文件，不能覆盖；请写到别处",
            "{0} is the ledger's own file and is not overwritten: write elsewhere",
            to.display()
        )));
    }
    Ok(())
}

/// Makes a file that only its owner may read, whole and on disk before it has its name. One that is there already stays:
/// what the file says afterwards is given.
///
/// # Errors
/// [`Failure::Fault`].
pub fn write_once(path: &Path, bytes: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, Failure> {
    let dir = dir_of(path);
    let unwritten = |error: std::io::Error| unwritten(path, &error);
    // Only its owner may read it, and it goes away whatever happens.
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(unwritten)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(unwritten)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => {
            return Err(unwritten(error.error));
        }
        _ => {}
    }
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(unwritten)?;
    read_file(path).map(zeroize::Zeroizing::new)
}

/// The folder that a file lies in.
fn dir_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Says which file cannot be written.
#[must_use]
pub fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::fault(say!("写不了文件 {0}：{error}", "cannot write {0}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{
        Failure, read_file, read_file_if_any, write_file, write_once, write_private, write_private_with,
    };

    #[test]
    fn only_a_regular_file_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for other in [pipe.as_path(), &link, dir.path(), std::path::Path::new("/dev/zero")] {
            assert!(matches!(read_file(other), Err(Failure::Usage(_))), "{}", other.display());
        }
        assert!(matches!(read_file(&dir.path().join("none")), Err(Failure::Fault(_))));
        assert_eq!(read_file_if_any(&dir.path().join("none")).unwrap(), None);
        assert!(matches!(read_file_if_any(&pipe), Err(Failure::Usage(_))));
        write_file(&dir.path().join("file"), b"bytes").unwrap();
        assert_eq!(read_file(&dir.path().join("file")).unwrap(), b"bytes");
    }

    #[test]
    fn a_paper_takes_the_place_of_another_but_never_of_the_ledger() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("keys")).unwrap();
        for own in ["config.toml", "ledger.db", "vault.db", "keys/clerk.key"] {
            std::fs::write(dir.path().join(own), own).unwrap();
        }
        for own in ["config.toml", "ledger.db", "vault.db", "keys/clerk.key"] {
            let path = dir.path().join(own);
            for write in [write_file, write_private] {
                assert!(matches!(write(&path, b"paper"), Err(Failure::Refused { .. })), "{own}");
            }
            assert_eq!(std::fs::read(&path).unwrap(), own.as_bytes());
        }
        let paper = dir.path().join("paper.xlsx");
        write_file(&paper, b"first").unwrap();
        write_private(&paper, b"second").unwrap();
        assert_eq!(std::fs::read(&paper).unwrap(), b"second");
        assert_eq!(std::fs::metadata(&paper).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 5);
    }

    #[test]
    fn what_fails_halfway_leaves_the_paper_that_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let paper = dir.path().join("paper");
        write_file(&paper, b"first").unwrap();
        let failed = write_private_with(&paper, |out| {
            out.write_all(b"half").unwrap();
            Err(Failure::fault(words::Text::same("disk")))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&paper).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_written_once_stays_as_it_was_first() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        assert_eq!(**write_once(&path, b"first").unwrap(), *b"first");
        assert_eq!(**write_once(&path, b"second").unwrap(), *b"first");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
