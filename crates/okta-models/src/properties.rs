//! The properties of an object as they are written, whoever writes them: a field that is set wins, then what is kept under its
//! name, else the property is absent. Declared ones come in the order of their names, undeclared ones behind them.

use crate::extra::Extra;
use crate::look::{Look, Taker, look_at};
use crate::names::Names;
use crate::object::Fields;
use crate::raw::Raw;

/// One property.
pub(crate) struct Property<'a> {
    pub(crate) name: &'a str,
    /// How it begins in JSON, with quotes and colon, where that is known.
    pub(crate) quoted: Option<&'a str>,
    pub(crate) value: Kept<'a>,
}

/// Where the value of a property is from.
pub(crate) enum Kept<'a> {
    /// A field.
    Field(Look<'a>),
    /// The store, for an explicit null.
    Null,
    /// The store, for a value of an undeclared kind.
    Misfit(&'a Raw),
    /// The store, for a name that is not declared.
    Undeclared(&'a Raw),
}

/// Hands over all properties.
pub(crate) fn properties<'a>(object: &'a dyn Fields, take: impl FnMut(Property<'a>)) {
    let names = object.names();
    let extra = object.extra();
    let mut walk = Walk {
        names,
        extra,
        kept: extra.declared(names),
        take,
    };
    object.each(&mut walk);
    walk.end(object);
}

struct Walk<'a, F> {
    names: &'static Names,
    extra: &'a Extra,
    /// What is still to come of what the store has under declared names, by position.
    kept: u128,
    take: F,
}

impl<'a, F: FnMut(Property<'a>)> Taker<'a> for Walk<'a, F> {
    fn take(&mut self, index: usize, look: Look<'a>) {
        if self.kept != 0 {
            self.kept_up_to(index);
        }
        self.declared(index, Kept::Field(look));
    }
}

impl<'a, F: FnMut(Property<'a>)> Walk<'a, F> {
    fn declared(&mut self, index: usize, value: Kept<'a>) {
        if let Some(name) = self.names.list.get(index) {
            let quoted = self.names.quoted.get(index).copied();
            (self.take)(Property {
                name,
                quoted,
                value,
            });
        }
    }

    /// What is kept under the names before a field. What is kept under its own name gives way to it.
    fn kept_up_to(&mut self, index: usize) {
        while self.kept != 0 && self.kept.trailing_zeros() as usize <= index {
            let kept = self.kept.trailing_zeros() as usize;
            self.kept &= self.kept - 1;
            if kept < index
                && let Some(name) = self.names.list.get(kept)
            {
                let value = self.extra.standing(name).map_or(Kept::Null, Kept::Misfit);
                self.declared(kept, value);
            }
        }
    }

    fn end(mut self, object: &dyn Fields) {
        self.kept_up_to(usize::MAX);
        for (name, raw) in self.extra.others(self.names) {
            // Of the few objects with more than 128 names some may be declared.
            let value = match (self.names.find(name), raw) {
                (Some(index), _) if !look_at(object, index).is_absent() => continue,
                (_, None) => Kept::Null,
                (Some(_), Some(raw)) => Kept::Misfit(raw),
                (None, Some(raw)) => Kept::Undeclared(raw),
            };
            (self.take)(Property {
                name,
                quoted: None,
                value,
            });
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
            let mut shown = Vec::new();
            properties(self, |property| {
                let value = match property.value {
                    Kept::Field(look) => format!("{look:?}"),
                    Kept::Null => "null".to_owned(),
                    Kept::Misfit(raw) => format!("misfit {}", raw.as_str()),
                    Kept::Undeclared(raw) => format!("undeclared {}", raw.as_str()),
                };
                shown.push(format!("{} {value}", property.name));
            });
            shown
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
