//! Forms of several parts (RFC 7578), which is how images are uploaded. A form is a plain value like every other body:
//! its boundary comes from what it holds and not from a random number, so equal forms are equal requests, which can be
//! compared, recorded and repeated.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

use crate::content::Content;

/// A body of `multipart/form-data`: parts in their order. `Debug` shows names and lengths, not what the parts hold.
///
/// ```
/// use okta_api::{Content, Multipart};
///
/// let form = Multipart::new().file("file", "logo.png", "image/png", &b"\x89PNG\r\n\x1a\n"[..]);
/// let body = Content::from(form);
/// assert!(body.media_type().starts_with("multipart/form-data; boundary="));
/// ```
///
/// Sizes and kinds of files are the server's to judge; none are checked here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multipart {
    parts: Vec<Part>,
}

impl Multipart {
    /// A form without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A field: text without a file name. It goes without a media type, which makes it `text/plain` (RFC 7578,
    /// section 4.4), and in UTF-8.
    #[must_use]
    pub fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.part(Part::new(name, text.into()))
    }

    /// A file with its name and media type, such as `logo.png` and `image/png`.
    #[must_use]
    pub fn file(
        self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        media_type: impl Into<Cow<'static, str>>,
        bytes: impl Into<Bytes>,
    ) -> Self {
        self.part(
            Part::new(name, bytes)
                .file_name(file_name)
                .media_type(media_type),
        )
    }

    /// Any part. Several may have one name.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// A boundary that no part holds. It depends on the parts alone.
    fn boundary(&self) -> String {
        let mut hash = Fnv::new();
        for part in &self.parts {
            hash.add(part.name.as_bytes());
            hash.add(part.file_name.as_deref().unwrap_or_default().as_bytes());
            hash.add(&part.bytes);
        }
        free_boundary(&self.parts, hash)
    }
}

/// The first boundary from `hash` on that no part holds. Ends, because what is finite holds finitely many.
fn free_boundary(parts: &[Part], mut hash: Fnv) -> String {
    loop {
        let boundary = hash.boundary();
        let occurs = |part: &Part| contains(&part.bytes, boundary.as_bytes());
        if !parts.iter().any(occurs) {
            return boundary;
        }
        hash.add(b"again");
    }
}

/// One part of a form.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    name: String,
    file_name: Option<String>,
    media_type: Option<Cow<'static, str>>,
    bytes: Bytes,
}

impl Part {
    /// A part with neither file name nor media type.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            file_name: None,
            media_type: None,
            bytes: bytes.into(),
        }
    }

    /// Makes it a file of this name: most servers take a part without one for a field.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// Sets the media type. Without one a file is `application/octet-stream`. One that no header may hold is reported
    /// as [`BuildProblem::MediaType`](crate::error::BuildProblem::MediaType) when the request is built.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<Cow<'static, str>>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    fn write(&self, into: &mut Vec<u8>) {
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            escaped(&self.name)
        );
        if let Some(file_name) = &self.file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        let default = self
            .file_name
            .as_ref()
            .map(|_| Cow::Borrowed("application/octet-stream"));
        if let Some(media_type) = self.media_type.clone().or(default) {
            head.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        into.extend_from_slice(head.as_bytes());
        into.extend_from_slice(b"\r\n\r\n");
        into.extend_from_slice(&self.bytes);
        into.extend_from_slice(b"\r\n");
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}

/// The form as it is sent.
impl From<Multipart> for Content {
    fn from(form: Multipart) -> Self {
        // In the middle of a body a line break would begin a header of its own. Such a type becomes that of the whole
        // body, which is refused when the request is built.
        let malformed = form
            .parts
            .iter()
            .filter_map(|part| part.media_type.as_ref())
            .find(|media_type| HeaderValue::try_from(&***media_type).is_err());
        if let Some(malformed) = malformed {
            return Self::new(malformed.clone(), Bytes::new());
        }
        let boundary = form.boundary();
        let length = form.parts.iter().map(|part| part.bytes.len() + 256).sum();
        let mut body = Vec::with_capacity(length);
        for part in &form.parts {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            part.write(&mut body);
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self::new(format!("multipart/form-data; boundary={boundary}"), body)
    }
}

/// A name as browsers quote it (WHATWG HTML, "multipart/form-data encoding algorithm"), which RFC 7578, section 2,
/// allows and servers expect: backslashes stay, and other alphabets go as UTF-8.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The hash FNV-1a of 64 bits: the same on every machine and with every compiler, unlike those of the standard library.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Few enough characters (RFC 2046, section 5.1.1: 70), and none that a parameter would have to quote.
    fn boundary(&self) -> String {
        format!("okta-api-{:016x}", self.0)
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(form: Multipart) -> (String, String) {
        let content = Content::from(form);
        let body = String::from_utf8(content.bytes().to_vec()).unwrap();
        let boundary = content
            .media_type()
            .strip_prefix("multipart/form-data; boundary=");
        (boundary.unwrap().to_owned(), body)
    }

    #[test]
    fn parts_stand_between_boundaries() {
        let (boundary, body) = sent(
            Multipart::new()
                .text("note", "für alle")
                .file("file", "logo.png", "image/png", "PNG")
                .part(Part::new("raw", "x").file_name("raw")),
        );
        assert_eq!(
            body,
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfür alle\r\n\
                 --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\n\
                 Content-Type: image/png\r\n\r\nPNG\r\n\
                 --{boundary}\r\nContent-Disposition: form-data; name=\"raw\"; filename=\"raw\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\nx\r\n--{boundary}--\r\n"
            )
        );
        assert!(boundary.len() <= 70);
        assert!(
            boundary
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        );
    }

    #[test]
    fn a_form_without_parts_is_its_end() {
        let (boundary, body) = sent(Multipart::new());
        assert_eq!(body, format!("--{boundary}--\r\n"));
    }

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        let (_, body) =
            sent(Multipart::new().file("a\"b\r\nX: y", "c:\\ü\"; evil=\"\n.png", "image/png", ""));
        assert!(body.contains(
            "name=\"a%22b%0D%0AX: y\"; filename=\"c:\\ü%22; evil=%22%0A.png\"\r\nContent-Type"
        ));
    }

    #[test]
    fn a_malformed_media_type_makes_the_body_one_that_is_refused() {
        let form = Multipart::new().file("file", "x", "image/png\r\n\r\nevil", "x");
        let content = Content::from(form);
        assert!(HeaderValue::try_from(content.media_type()).is_err());
        assert!(content.bytes().is_empty());
    }

    #[test]
    fn the_boundary_comes_from_the_parts_and_is_in_none_of_them() {
        let form = |bytes: &str| Multipart::new().file("file", "x", "text/plain", bytes.to_owned());
        assert_eq!(sent(form("x")), sent(form("x")));
        assert_ne!(sent(form("x")).0, sent(form("y")).0);
        // A part that holds its own boundary cannot be made by hand, so the search is shown from a hash that is chosen.
        let mut hash = Fnv(7);
        let first = hash.boundary();
        hash.add(b"again");
        let second = hash.boundary();
        hash.add(b"again");
        let parts = [
            Part::new("a", format!("\r\n--{second}--")),
            Part::new("b", format!("x{first}")),
        ];
        assert_eq!(free_boundary(&parts, Fnv(7)), hash.boundary());
        assert_eq!(free_boundary(&parts[..1], Fnv(7)), first);
        assert!(contains(b"abc", b"bc") && !contains(b"abc", b"cd") && !contains(b"a", b"ab"));
    }

    #[test]
    fn debug_shows_no_contents() {
        let shown = format!("{:?}", Multipart::new().text("secret", "hunter2"));
        assert!(
            shown.contains("secret") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
