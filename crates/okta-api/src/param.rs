//! Values that parameters take, and how they are percent-encoded: everything but RFC 3986's unreserved characters, so
//! that a login with `@`, `+`, `/` or a space, and a filter with quotes, arrive as they were meant.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends `value` percent-encoded.
pub(crate) fn encode(into: &mut String, value: &str) {
    into.extend(utf8_percent_encode(value, RESERVED));
}

/// `value` percent-encoded; itself where it needs none of it, as ids do not.
pub(crate) fn encoded(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, RESERVED).into()
}

/// A value of a query or header parameter, or several, or none.
pub trait Param {
    /// Hands over each value as text; never where the parameter is absent.
    fn each(&self, take: &mut dyn FnMut(&str));
}

impl Param for str {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        take(self);
    }
}

impl Param for String {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        take(self);
    }
}

impl Param for bool {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        take(if *self { "true" } else { "false" });
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Param for $number {
            fn each(&self, take: &mut dyn FnMut(&str)) {
                take(&self.to_string());
            }
        }
    )*};
}
numbers!(i32 i64 u32 u64 f64);

impl<P: Param + ?Sized> Param for &P {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        (**self).each(take);
    }
}

impl<P: Param> Param for Option<P> {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.each(take);
        }
    }
}

impl<P: Param> Param for [P] {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        for value in self {
            value.each(take);
        }
    }
}

impl<P: Param> Param for Vec<P> {
    fn each(&self, take: &mut dyn FnMut(&str)) {
        self.as_slice().each(take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: &str) -> String {
        let mut text = String::new();
        encode(&mut text, value);
        text
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encoded("AZaz09-._~"), "AZaz09-._~");
        assert_eq!(
            encoded("a@b+c/d e;f?g#h%i\\j"),
            "a%40b%2Bc%2Fd%20e%3Bf%3Fg%23h%25i%5Cj"
        );
        assert_eq!(encoded("é😀"), "%C3%A9%F0%9F%98%80");
        assert_eq!(encoded("{id}"), "%7Bid%7D");
    }

    #[test]
    fn values_become_text() {
        fn texts(param: &dyn Param) -> Vec<String> {
            let mut all = Vec::new();
            param.each(&mut |text| all.push(text.to_owned()));
            all
        }
        assert_eq!(texts(&true), ["true"]);
        assert_eq!(texts(&Some(-3_i32)), ["-3"]);
        assert_eq!(texts(&None::<String>), [""; 0]);
        assert_eq!(texts(&vec!["a", "b"]), ["a", "b"]);
    }
}
