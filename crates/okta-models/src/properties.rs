//! The properties of an object as they are written, whoever writes them: a field that is set wins, then what is kept under its
//! name, else the property is absent. Declared ones come in the order of their names, undeclared ones behind them.

use crate::extra::Extra;
use crate::look::{Look, Taker, look_at};
use crate::names::Names;
use crate::object::Fields;
use crate::raw::Raw;

/// The name of a property.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    pub(crate) plain: &'a str,
    /// How the property begins in JSON, with quotes and colon, where that is known.
    pub(crate) quoted: Option<&'static str>,
}

/// A value of the store.
#[derive(Clone, Copy)]
pub(crate) enum Kept<'a> {
    /// An explicit null.
    Null,
    /// A value of an undeclared kind.
    Misfit(&'a Raw),
    /// A value under a name that is not declared.
    Undeclared(&'a Raw),
}

/// Takes the properties of an object, one by one.
pub(crate) trait Sink {
    /// Takes a field that is set.
    fn field(&mut self, name: Name<'_>, look: &Look<'_>);

    /// Takes what the store has.
    fn kept(&mut self, name: Name<'_>, kept: Kept<'_>);
}

/// Hands over all properties.
// Into the few that call it: for each object of a page a call less.
#[inline(always)]
pub(crate) fn properties(object: &dyn Fields, sink: &mut impl Sink) {
    let names = object.names();
    let extra = object.extra();
    let mut walk = Walk {
        names,
        extra,
        kept: extra.declared(names),
        sink,
    };
    object.each(&mut walk);
    if !extra.is_empty() {
        walk.end(object);
    }
}

struct Walk<'a, S> {
    names: &'static Names,
    extra: &'a Extra,
    /// What is still to come of what the store has under declared names, by position.
    kept: u128,
    sink: &'a mut S,
}

impl<'a, S: Sink> Taker<'a> for Walk<'_, S> {
    #[inline]
    fn take(&mut self, index: usize, look: Look<'a>) {
        if self.kept != 0 {
            self.kept_up_to(index);
        }
        if let Some(name) = self.name(index) {
            self.sink.field(name, &look);
        }
    }
}

impl<S: Sink> Walk<'_, S> {
    fn name(&self, index: usize) -> Option<Name<'static>> {
        Some(Name {
            plain: self.names.list.get(index)?,
            quoted: self.names.quoted.get(index).copied(),
        })
    }

    /// What is kept under the names before a field. What is kept under its own name gives way to it.
    fn kept_up_to(&mut self, index: usize) {
        while self.kept != 0 && self.kept.trailing_zeros() as usize <= index {
            let kept = self.kept.trailing_zeros() as usize;
            self.kept &= self.kept - 1;
            if kept < index
                && let Some(name) = self.name(kept)
            {
                let value = self.extra.standing(name.plain);
                self.sink.kept(name, value.map_or(Kept::Null, Kept::Misfit));
            }
        }
    }

    fn end(&mut self, object: &dyn Fields) {
        self.kept_up_to(usize::MAX);
        for (plain, raw) in self.extra.others(self.names) {
            // Of the few objects with more than 128 names some may be declared.
            let value = match (self.names.find(plain), raw) {
                (Some(index), _) if !look_at(object, index).is_absent() => continue,
                (_, None) => Kept::Null,
                (Some(_), Some(raw)) => Kept::Misfit(raw),
                (None, Some(raw)) => Kept::Undeclared(raw),
            };
            let quoted = None;
            self.sink.kept(Name { plain, quoted }, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::names::by_length;
    use crate::wire::{Place, Wire};

    /// An object with more names than there are bits for.
    struct Wide {
        names: &'static Names,
        fields: Vec<Option<i64>>,
        extra: Extra,
    }

    const WIDE: usize = 140;

    impl Wide {
        fn new() -> Self {
            let name = |index: usize| -> &'static str { format!("p{index:03}").leak() };
            let list: &'static [&'static str] = Vec::leak((0..WIDE).map(name).collect());
            let order: &'static [u16] = Vec::leak(by_length::<WIDE>(list).to_vec());
            Self {
                names: Box::leak(Box::new(Names::new("Wide", list, &[], order))),
                fields: vec![None; WIDE],
                extra: Extra::default(),
            }
        }

        fn shown(&self) -> Vec<String> {
            let mut shown = Shown(Vec::new());
            properties(self, &mut shown);
            shown.0
        }
    }

    struct Shown(Vec<String>);

    impl Sink for Shown {
        fn field(&mut self, name: Name<'_>, look: &Look<'_>) {
            self.0.push(format!("{} {look:?}", name.plain));
        }

        fn kept(&mut self, name: Name<'_>, kept: Kept<'_>) {
            let value = match kept {
                Kept::Null => "null".to_owned(),
                Kept::Misfit(raw) => format!("misfit {}", raw.as_str()),
                Kept::Undeclared(raw) => format!("undeclared {}", raw.as_str()),
            };
            self.0.push(format!("{} {value}", name.plain));
        }
    }

    impl Fields for Wide {
        fn names(&self) -> &'static Names {
            self.names
        }

        fn each<'a>(&'a self, taker: &mut dyn Taker<'a>) {
            for (index, field) in self.fields.iter().enumerate() {
                if let Some(value) = field {
                    taker.take(index, value.look());
                }
            }
        }

        fn place(&mut self, index: usize) -> Option<&mut dyn Place> {
            let field = self.fields.get_mut(index)?;
            Some(field)
        }

        fn extra(&self) -> &Extra {
            &self.extra
        }

        fn extra_mut(&mut self) -> &mut Extra {
            &mut self.extra
        }
    }

    #[test]
    fn nothing_is_lost_behind_the_last_bit_and_fields_win() {
        let mut wide = Wide::new();
        for index in [2, 127, 128, 139] {
            wide.fields[index] = Some(index as i64);
        }
        let text = |text: &str| Raw::text(text);
        for (index, raw) in [(1, "one"), (2, "lost"), (130, "odd"), (139, "lost")] {
            let name = wide.names.list[index];
            wide.extra.put(Cow::Borrowed(name), text(raw));
        }
        for index in [0, 126, 129, 131] {
            wide.extra.put_null(wide.names.list, index);
        }
        wide.extra.put(Cow::Borrowed("more"), text("kept"));
        wide.extra.put(Cow::Borrowed("none"), Raw::null());
        assert_eq!(
            wide.shown(),
            [
                "p000 null",
                "p001 misfit \"one\"",
                "p002 2",
                "p126 null",
                "p127 127",
                "p128 128",
                "p139 139",
                "more undeclared \"kept\"",
                "none null",
                "p129 null",
                "p130 misfit \"odd\"",
                "p131 null",
            ]
        );
    }
}
