//! Files, read within limits and looked at for who else can read them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::{ExposeSecret, SecretBox};

/// How large a file may be: 64 KiB. A file with every key and a long private key is an eighth of that.
pub const MAX_FILE_SIZE: usize = 64 * 1024;

/// The contents of a file. They are wiped when it is dropped.
#[derive(Debug)]
pub struct ConfigFile {
    bytes: SecretBox<Vec<u8>>,
    mode: Option<u32>,
}

impl ConfigFile {
    /// A file of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: SecretBox::new(Box::new(bytes.into())),
            mode: None,
        }
    }

    /// Says who may do what with the file, in the bits that Unix has for it. Without them nothing is said about that.
    #[must_use]
    pub fn with_mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.expose_secret()
    }

    /// The permissions, if they let the group or others read the file.
    pub(super) fn too_open(&self) -> Option<u32> {
        self.mode
            .map(|mode| mode & 0o777)
            .filter(|mode| mode & 0o044 != 0)
    }
}

/// How files are opened; functions of that form are readers.
pub trait ConfigReader {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Those of the file system. [`NotFound`](io::ErrorKind::NotFound) is no problem: the file need not be there.
    fn read(&self, path: &Path) -> io::Result<ConfigFile>;
}

impl<F> ConfigReader for F
where
    F: Fn(&Path) -> io::Result<ConfigFile>,
{
    fn read(&self, path: &Path) -> io::Result<ConfigFile> {
        self(path)
    }
}

/// Reads from the file system, no more than one byte over [`MAX_FILE_SIZE`].
#[derive(Clone, Copy, Debug)]
pub(super) struct FileSystem;

impl ConfigReader for FileSystem {
    fn read(&self, path: &Path) -> io::Result<ConfigFile> {
        // Opening a pipe would wait for somebody to write into it.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let file = File::open(path)?;
        let mode = mode(&file);
        let limit = MAX_FILE_SIZE + 1;
        // Of its final size at once, since growing would leave copies behind.
        let mut bytes = Vec::with_capacity(limit);
        file.take(limit as u64).read_to_end(&mut bytes)?;
        let file = ConfigFile::new(bytes);
        Ok(match mode {
            Some(mode) => file.with_mode(mode),
            None => file,
        })
    }
}

#[cfg(unix)]
fn mode(file: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    file.metadata().ok().map(|metadata| metadata.mode())
}

#[cfg(not(unix))]
fn mode(_: &File) -> Option<u32> {
    None
}
