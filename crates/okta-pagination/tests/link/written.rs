//! What a writer means is what the reader reads, whichever spelling they chose.

use http::{HeaderMap, HeaderValue, header::LINK};
use okta_pagination::link;
use proptest::{collection::vec, prelude::*};

use crate::grammar::{self, Pen, Sample, sample};
use crate::oracle::{self, Meant};

/// `PROPTEST_CASES` sets how many headers are tried; 1,000 by default.
pub(crate) fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1_000;
    }
    config.failure_persistence = None;
    config
}

/// Holds what is read from the lines against what was meant.
fn reads(lines: &[Vec<u8>], links: &[Sample]) -> Result<(), TestCaseError> {
    let meant: Vec<Meant> = links.iter().map(Sample::meant).collect();
    let mut read = Vec::new();
    let mut headers = HeaderMap::new();
    for line in lines {
        let (links, error) = oracle::read(line);
        prop_assert_eq!(error, None);
        read.extend(links);
        let line = HeaderValue::from_bytes(line);
        headers.append(LINK, line.expect("what RFC 8288 allows in a header"));
    }
    prop_assert_eq!(read, meant);
    let next = link::next(&headers).expect("a header without an error");
    prop_assert_eq!(next.as_deref(), grammar::next(links));
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_written_is_read_back(
        links in vec(sample(), 0..6),
        choices in vec(any::<u8>(), 0..64),
    ) {
        let lines = Pen::new(&choices).write(&links);
        reads(&lines, &links)?;
        // Proxies join lines.
        reads(&[lines.join(b",".as_slice())], &links)?;
        oracle::header(&lines.join(b"\n".as_slice()));
    }

    /// No value of an address in an error, wherever a header breaks off.
    #[test]
    fn an_excerpt_keeps_values_to_itself(
        links in vec(sample(), 1..4),
        choices in vec(any::<u8>(), 0..64),
        broken in prop::sample::select(vec!["<", ">", "\"", "x", "=", ";\""]),
    ) {
        let secret = "</users?search=Lovelace&after=Lovelace>; rel=next".as_bytes();
        let mut line = Pen::new(&choices).write(&links).join(b",".as_slice());
        line.extend_from_slice(b", ");
        line.extend_from_slice(secret);
        line.extend_from_slice(broken.as_bytes());
        if let Some(error) = oracle::read(&line).1 {
            let said = format!("{error} {error:?}");
            prop_assert!(!said.contains("Lovelace"), "{}", said);
        }
    }

    #[test]
    fn any_bytes_keep_what_must_hold(header in vec(any::<u8>(), 0..200)) {
        oracle::header(&header);
    }

    /// The same with the bytes that mean something.
    #[test]
    fn any_punctuation_keeps_what_must_hold(header in r#"[<>;,="\\ \t\nrelnxt?&a@/*:]{0,60}"#) {
        oracle::header(header.as_bytes());
    }
}
