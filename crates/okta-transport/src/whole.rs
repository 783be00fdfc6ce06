//! Memory for a body whose size only the sender knows.
//!
//! Everything that arrives is counted before it is kept, and buffers grow by doubling up to the limit and no further.
//! Gzip is decoded as it arrives, through a window of fixed size, into the same kind of buffer: a few kilobytes that
//! expand to gigabytes stop at the limit, having cost no more memory than an honest body of that size.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

/// How far ahead of received bytes a declared length may make us allocate.
const TRUSTED_LENGTH: usize = 1024 * 1024;

/// How many more bytes than its content gzip may take: content that does not compress, with room for header fields.
const GZIP_OVERHEAD: usize = 64 * 1024;

/// Why a body cannot be had whole.
#[derive(Debug)]
pub(crate) enum Fault {
    TooLarge,
    NotGzip(io::Error),
}

/// A body under collection.
pub(crate) enum Whole {
    Plain(Plain),
    Gzip(Box<Gzip>),
}

impl Whole {
    /// A body kept as it comes. `declared` is its length where the sender named one.
    pub(crate) fn plain(limit: usize, declared: Option<u64>) -> Self {
        let declared = declared.and_then(|length| usize::try_from(length).ok());
        Self::Plain(Plain {
            first: Bytes::new(),
            rest: Bounded::new(limit),
            expected: declared.unwrap_or_default().min(TRUSTED_LENGTH),
        })
    }

    /// A body that is gzip, of one member or several.
    pub(crate) fn gzip(limit: usize) -> Self {
        let content = Content {
            bounded: Bounded::new(limit),
            overflowed: false,
        };
        Self::Gzip(Box::new(Gzip {
            decoder: MultiGzDecoder::new(content),
            received: 0,
            limit,
        }))
    }

    pub(crate) fn push(&mut self, data: Bytes) -> Result<(), Fault> {
        match self {
            Self::Plain(plain) => plain.push(data),
            Self::Gzip(gzip) => gzip.push(&data),
        }
    }

    pub(crate) fn finish(self) -> Result<Bytes, Fault> {
        match self {
            Self::Plain(plain) => Ok(plain.finish()),
            Self::Gzip(gzip) => gzip.finish(),
        }
    }
}

pub(crate) struct Plain {
    /// The only piece of most bodies, kept as it is instead of copied.
    first: Bytes,
    rest: Bounded,
    expected: usize,
}

impl Plain {
    fn push(&mut self, data: Bytes) -> Result<(), Fault> {
        if self.first.is_empty() && self.rest.bytes.is_empty() {
            if data.len() > self.rest.limit {
                return Err(Fault::TooLarge);
            }
            self.first = data;
            return Ok(());
        }
        let first = std::mem::take(&mut self.first);
        if !first.is_empty() {
            self.rest
                .reserve(self.expected.max(first.len().saturating_add(data.len())));
            self.rest.extend(&first)?;
        }
        self.rest.extend(&data)
    }

    fn finish(self) -> Bytes {
        if self.rest.bytes.is_empty() {
            self.first
        } else {
            self.rest.bytes.into()
        }
    }
}

pub(crate) struct Gzip {
    decoder: MultiGzDecoder<Content>,
    received: usize,
    limit: usize,
}

impl Gzip {
    fn push(&mut self, data: &[u8]) -> Result<(), Fault> {
        // Input that decodes to nothing would otherwise go on for ever.
        self.received = self.received.saturating_add(data.len());
        if self.received > self.limit.saturating_add(GZIP_OVERHEAD) {
            return Err(Fault::TooLarge);
        }
        let written = self.decoder.write_all(data);
        self.judge(written)
    }

    fn finish(mut self) -> Result<Bytes, Fault> {
        if self.received == 0 {
            // A response to HEAD, for instance, names the encoding of a body that it does not have.
            return Ok(Bytes::new());
        }
        let finished = self.decoder.try_finish();
        self.judge(finished)?;
        Ok(std::mem::take(&mut self.decoder.get_mut().bounded.bytes).into())
    }

    fn judge(&self, result: io::Result<()>) -> Result<(), Fault> {
        match result {
            Ok(()) => Ok(()),
            Err(_) if self.decoder.get_ref().overflowed => Err(Fault::TooLarge),
            Err(error) => Err(Fault::NotGzip(error)),
        }
    }
}

/// Where the decoder writes to.
struct Content {
    bounded: Bounded,
    overflowed: bool,
}

impl Write for Content {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.bounded.extend(data).is_err() {
            self.overflowed = true;
            return Err(io::Error::other("larger than the limit"));
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A buffer that never holds, and never allocates, more than its limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Bounded {
    const fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
        }
    }

    fn reserve(&mut self, size: usize) {
        let size = size.min(self.limit);
        if size > self.bytes.capacity() {
            self.bytes.reserve_exact(size - self.bytes.len());
        }
    }

    fn extend(&mut self, data: &[u8]) -> Result<(), Fault> {
        if data.len() > self.limit - self.bytes.len() {
            return Err(Fault::TooLarge);
        }
        let needed = self.bytes.len() + data.len();
        if needed > self.bytes.capacity() {
            self.reserve(needed.max(self.bytes.capacity().saturating_mul(2)));
        }
        self.bytes.extend_from_slice(data);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).expect("memory");
        encoder.finish().expect("memory")
    }

    fn collect(mut whole: Whole, pieces: impl IntoIterator<Item = Bytes>) -> Result<Bytes, Fault> {
        for piece in pieces {
            whole.push(piece)?;
            assert!(
                capacity(&whole) <= limit(&whole),
                "allocated past the limit"
            );
        }
        whole.finish()
    }

    fn bounded(whole: &Whole) -> &Bounded {
        match whole {
            Whole::Plain(plain) => &plain.rest,
            Whole::Gzip(gzip) => &gzip.decoder.get_ref().bounded,
        }
    }

    fn capacity(whole: &Whole) -> usize {
        bounded(whole).bytes.capacity()
    }

    fn limit(whole: &Whole) -> usize {
        bounded(whole).limit
    }

    fn pieces(bytes: &[u8], size: usize) -> Vec<Bytes> {
        bytes.chunks(size).map(Bytes::copy_from_slice).collect()
    }

    #[test]
    fn a_single_piece_is_not_copied() {
        let piece = Bytes::from(vec![7; 100]);
        let whole =
            collect(Whole::plain(100, Some(100)), [piece.clone()]).expect("within the limit");
        assert_eq!(whole.as_ptr(), piece.as_ptr());
    }

    #[test]
    fn the_limit_is_the_last_size_that_fits() {
        let content: Vec<u8> = (0..3000_u32).map(|n| (n % 251) as u8).collect();
        let packed = gzip(&content);
        for size in [1, 7, 1000, 5000] {
            for declared in [None, Some(3000), Some(u64::MAX)] {
                let whole = collect(Whole::plain(3000, declared), pieces(&content, size));
                assert_eq!(whole.expect("fits"), content);
                let whole = collect(Whole::plain(2999, declared), pieces(&content, size));
                assert!(matches!(whole, Err(Fault::TooLarge)));
            }
            let whole = collect(Whole::gzip(3000), pieces(&packed, size));
            assert_eq!(whole.expect("fits"), content);
            let whole = collect(Whole::gzip(2999), pieces(&packed, size));
            assert!(matches!(whole, Err(Fault::TooLarge)));
        }
        let whole = collect(Whole::plain(usize::MAX, None), pieces(&content, 10));
        assert_eq!(whole.expect("no limit"), content);
    }

    #[test]
    fn a_lie_about_the_length_allocates_little() {
        let mut whole = Whole::plain(1 << 30, Some(1 << 30));
        whole.push(Bytes::from_static(b"a")).expect("fits");
        whole.push(Bytes::from_static(b"b")).expect("fits");
        assert!(capacity(&whole) <= TRUSTED_LENGTH);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 1 << 20);
        for size in [512, bomb.len()] {
            let whole = collect(Whole::gzip(100_000), pieces(&bomb, size));
            assert!(matches!(whole, Err(Fault::TooLarge)));
        }
    }

    #[test]
    fn members_without_content_do_not_go_on_for_ever() {
        let empty = Bytes::from(gzip(b""));
        let endless = std::iter::repeat_n(empty, 1 << 20);
        assert!(matches!(
            collect(Whole::gzip(1000), endless),
            Err(Fault::TooLarge)
        ));
    }

    #[test]
    fn members_follow_one_another() {
        let packed = [gzip(b"one "), gzip(b""), gzip(b"two")].concat();
        for size in 1..packed.len() {
            let whole = collect(Whole::gzip(100), pieces(&packed, size));
            assert_eq!(whole.expect("gzip"), "one two");
        }
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_noticed_or_harmless() {
        let content = b"{\"id\":\"00u1\",\"status\":\"ACTIVE\"}";
        let packed = gzip(content);
        for end in 1..packed.len() {
            let whole = collect(Whole::gzip(1000), pieces(&packed[..end], 5));
            assert!(matches!(whole, Err(Fault::NotGzip(_))), "cut at {end}");
        }
        for at in 0..packed.len() {
            let mut broken = packed.clone();
            broken[at] ^= 0xff;
            // The header holds a time and a system, which change nothing; nothing else may pass.
            match collect(Whole::gzip(1000), pieces(&broken, 5)) {
                Ok(whole) => assert!(whole == content.as_slice() && at < 10, "flipped at {at}"),
                Err(Fault::NotGzip(_) | Fault::TooLarge) => {}
            }
        }
        assert!(matches!(
            collect(Whole::gzip(1000), [Bytes::from_static(b"{}")]),
            Err(Fault::NotGzip(_))
        ));
    }

    #[test]
    fn nothing_is_nothing_whatever_its_encoding() {
        assert_eq!(collect(Whole::gzip(0), []).expect("empty"), "");
        assert_eq!(collect(Whole::plain(0, None), []).expect("empty"), "");
    }
}
