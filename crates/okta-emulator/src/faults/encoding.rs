//! Bodies that are packed, or far larger than they need to be.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use http::{HeaderMap, HeaderValue, Response};

use super::alter::Scene;

/// The most bytes that a fault makes of a body.
pub(super) const LARGEST: usize = 1 << 30;

/// Padding is written a piece at a time: what is unpacked need never be in memory.
const BLANKS: [u8; 16 * 1024] = [b' '; 16 * 1024];

pub(super) fn can_gzip(response: &Response<Bytes>, scene: &Scene<'_>) -> bool {
    is_plain(response) && takes_gzip(&scene.parts.headers)
}

pub(super) fn can_pad(response: &Response<Bytes>, bytes: usize) -> bool {
    is_plain(response) && response.body().len() < bytes
}

fn is_plain(response: &Response<Bytes>) -> bool {
    !response.body().is_empty() && !response.headers().contains_key(CONTENT_ENCODING)
}

/// Packs the body; behind it come blanks, until it is `bytes` large when unpacked. JSON may end in blanks.
pub(super) fn gzip(response: &mut Response<Bytes>, scene: &Scene<'_>, bytes: usize) -> bool {
    if !can_gzip(response, scene) {
        return false;
    }
    let Some(packed) = packed(response.body(), bytes) else {
        return false;
    };
    *response.body_mut() = packed;
    let headers = response.headers_mut();
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    true
}

fn packed(body: &[u8], bytes: usize) -> Option<Bytes> {
    let level = if bytes == 0 {
        Compression::default()
    } else {
        Compression::fast()
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(body).ok()?;
    let mut missing = bytes.min(LARGEST).saturating_sub(body.len());
    while missing > 0 {
        let piece = &BLANKS[..missing.min(BLANKS.len())];
        encoder.write_all(piece).ok()?;
        missing -= piece.len();
    }
    encoder.finish().ok().map(Bytes::from)
}

/// Pads the body to so many bytes.
pub(super) fn oversized(response: &mut Response<Bytes>, bytes: usize) -> bool {
    if !can_pad(response, bytes) {
        return false;
    }
    let bytes = bytes.min(LARGEST);
    let body = response.body();
    let mut padded = Vec::with_capacity(bytes);
    padded.extend_from_slice(body);
    padded.resize(bytes, b' ');
    *response.body_mut() = padded.into();
    true
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let mut codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&quality.trim());
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}
