//! The types of the standard library as values on the wire.

use std::collections::BTreeMap;

use crate::columns::ColumnType;
use crate::look::Look;
use crate::wire::{About, Inside, Scalar, Wire};

impl Wire for bool {
    const ABOUT: About = About {
        expected: "a boolean",
        column: ColumnType::Boolean,
        secret: false,
    };

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::Bool(*self)
    }
}

impl Wire for i64 {
    const ABOUT: About = About {
        expected: "an integer",
        column: ColumnType::Integer,
        secret: false,
    };

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Integer(value) => Some(value),
            _ => None,
        }
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::Integer(*self)
    }
}

impl Wire for f64 {
    const ABOUT: About = About {
        expected: "a number",
        column: ColumnType::Number,
        secret: false,
    };

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Number(value) => Some(value),
            // Above 2^53 an integer loses digits as a float; it is kept as text then.
            Scalar::Integer(value) if value.unsigned_abs() <= 1 << 53 => Some(value as Self),
            _ => None,
        }
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::Number(*self)
    }
}

impl Wire for String {
    const ABOUT: About = About {
        expected: "a string",
        column: ColumnType::Text,
        secret: false,
    };

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::Text(self)
    }
}

impl<T: Wire> Wire for Box<T> {
    const ABOUT: About = T::ABOUT;

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Self::new)
    }

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        T::from_scalar(scalar).map(Self::new)
    }

    #[inline]
    fn empty_list() -> Option<Self> {
        T::empty_list().map(Self::new)
    }

    #[inline]
    fn empty_object() -> Option<Self> {
        T::empty_object().map(Self::new)
    }

    #[inline]
    fn inside(&mut self) -> Inside<'_> {
        (**self).inside()
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        (**self).look()
    }
}

/// A value of a map that may be null: there a null takes an entry away.
impl<T: Wire> Wire for Option<T> {
    const ABOUT: About = T::ABOUT;

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Some)
    }

    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(None),
            other => T::from_scalar(other).map(Some),
        }
    }

    #[inline]
    fn empty_list() -> Option<Self> {
        T::empty_list().map(Some)
    }

    #[inline]
    fn empty_object() -> Option<Self> {
        T::empty_object().map(Some)
    }

    #[inline]
    fn inside(&mut self) -> Inside<'_> {
        self.as_mut().map_or(Inside::Misfit, T::inside)
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        self.as_ref().map_or(Look::Null, T::look)
    }
}

/// A list inside an object. One element that does not fit makes the list as a whole a misfit: it is kept as text, whole.
impl<T: Wire> Wire for Vec<T> {
    const ABOUT: About = About {
        expected: "an array",
        column: ColumnType::List(&T::ABOUT.column),
        secret: T::ABOUT.secret,
    };

    #[inline]
    fn empty_list() -> Option<Self> {
        Some(Self::new())
    }

    #[inline]
    fn inside(&mut self) -> Inside<'_> {
        Inside::List(self)
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::List(self)
    }
}

/// A map inside an object. One value that does not fit makes the map as a whole a misfit: it is kept as text, whole.
impl<T: Wire> Wire for BTreeMap<String, T> {
    const ABOUT: About = About {
        expected: "an object",
        column: ColumnType::Map(&T::ABOUT.column),
        secret: T::ABOUT.secret,
    };

    #[inline]
    fn empty_object() -> Option<Self> {
        Some(Self::new())
    }

    #[inline]
    fn inside(&mut self) -> Inside<'_> {
        Inside::Map(self)
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        Look::Map(self)
    }
}
