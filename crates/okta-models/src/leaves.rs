//! How much of a value is typed, and how much an [`Extra`](crate::Extra) had to keep: a serializer that writes nothing and tells
//! fields from the store. It measures how well a description fits real bodies, and picks the variant of a union that
//! nothing tells apart.
//!
//! What an `Extra` holds reaches a serializer as a newtype struct under one of two names; all else comes from fields.

use std::fmt;
use std::ops::AddAssign;

use serde::ser::{self, Serialize, Serializer};

use crate::look::{MISFIT, UNDECLARED};

/// Numbers of leaves: scalars, and empty objects and lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaves {
    /// Read into fields.
    pub typed: usize,
    /// Declared, but of another kind than declared: kept raw.
    pub raw: usize,
    /// Not declared: kept raw.
    pub undeclared: usize,
    /// Explicit nulls of declared properties.
    pub nulls: usize,
}

impl Leaves {
    /// Counts the leaves of a value.
    #[must_use]
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        let mut leaves = Self::default();
        // The serializer below never fails; a value's own `Serialize` may, and then has no leaves to count.
        let _ = value.serialize(Counter {
            leaves: &mut leaves,
            from: From::Field,
        });
        leaves
    }

    /// The share of declared leaves that were read typed, nulls aside; 1 where there are none.
    #[must_use]
    pub fn typed_share(&self) -> f64 {
        let declared = self.typed + self.raw;
        if declared == 0 {
            1.0
        } else {
            self.typed as f64 / declared as f64
        }
    }
}

impl AddAssign for Leaves {
    fn add_assign(&mut self, other: Self) {
        self.typed += other.typed;
        self.raw += other.raw;
        self.undeclared += other.undeclared;
        self.nulls += other.nulls;
    }
}

#[derive(Clone, Copy)]
enum From {
    Field,
    Misfit,
    Undeclared,
}

struct Counter<'a> {
    leaves: &'a mut Leaves,
    from: From,
}

/// An error that a value's own `Serialize` makes.
#[derive(Debug)]
struct Never(String);

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Counter<'_> {
    fn leaf(self) {
        *match self.from {
            From::Field => &mut self.leaves.typed,
            From::Misfit => &mut self.leaves.raw,
            From::Undeclared => &mut self.leaves.undeclared,
        } += 1;
    }
}

/// The inside of a list or an object.
struct Inside<'a> {
    leaves: &'a mut Leaves,
    from: From,
    empty: bool,
}

impl Inside<'_> {
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.empty = false;
        value.serialize(Counter {
            leaves: self.leaves,
            from: self.from,
        })
    }

    fn close(self) {
        if self.empty {
            Counter {
                leaves: self.leaves,
                from: self.from,
            }
            .leaf();
        }
    }
}

macro_rules! leaves {
    ($($method:ident($ty:ty))*) => {
        $(fn $method(self, _: $ty) -> Result<(), Never> {
            self.leaf();
            Ok(())
        })*
    };
}

impl<'a> Serializer for Counter<'a> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Inside<'a>;
    type SerializeTuple = Inside<'a>;
    type SerializeTupleStruct = Inside<'a>;
    type SerializeTupleVariant = Inside<'a>;
    type SerializeMap = Inside<'a>;
    type SerializeStruct = Inside<'a>;
    type SerializeStructVariant = Inside<'a>;

    leaves! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
        serialize_f32(f32) serialize_f64(f64) serialize_char(char) serialize_str(&str) serialize_bytes(&[u8])
        serialize_unit_struct(&'static str)
    }

    fn serialize_none(self) -> Result<(), Never> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        match self.from {
            From::Field => self.leaves.nulls += 1,
            _ => self.leaf(),
        }
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Never> {
        self.leaf();
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        let from = match (self.from, name) {
            (From::Field, MISFIT) => From::Misfit,
            (From::Field, UNDECLARED) => From::Undeclared,
            (from, _) => from,
        };
        value.serialize(Counter {
            leaves: self.leaves,
            from,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'a>, Never> {
        Ok(Inside {
            leaves: self.leaves,
            from: self.from,
            empty: true,
        })
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, Never> {
        self.serialize_seq(None)
    }
}

macro_rules! inside {
    ($($kind:ident :: $method:ident)*) => {$(
        impl ser::$kind for Inside<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                self.value(value)
            }

            fn end(self) -> Result<(), Never> {
                self.close();
                Ok(())
            }
        }
    )*};
}

inside! {
    SerializeSeq::serialize_element
    SerializeTuple::serialize_element
    SerializeTupleStruct::serialize_field
    SerializeTupleVariant::serialize_field
}

impl ser::SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        // What is read while it is written has to be taken, also where it is not counted.
        key.serialize(Counter {
            leaves: &mut Leaves::default(),
            from: self.from,
        })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.value(value)
    }

    fn end(self) -> Result<(), Never> {
        self.close();
        Ok(())
    }
}

macro_rules! named {
    ($($kind:ident)*) => {$(
        impl ser::$kind for Inside<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Result<(), Never> {
                self.value(value)
            }

            fn end(self) -> Result<(), Never> {
                self.close();
                Ok(())
            }
        }
    )*};
}

named! { SerializeStruct SerializeStructVariant }

#[cfg(all(test, feature = "groups"))]
mod tests {
    use super::Leaves;

    #[test]
    fn fields_and_the_store_are_told_apart() {
        let group: crate::Group = serde_json::from_str(
            r#"{"id":"00g1","created":7,"lastUpdated":null,"objectClass":["a","b"],"colour":{"deep":[1,2],"none":{}}}"#,
        )
        .unwrap();
        assert_eq!(
            Leaves::of(&group),
            Leaves {
                typed: 3,
                raw: 1,
                undeclared: 3,
                nulls: 1
            }
        );
    }
}
