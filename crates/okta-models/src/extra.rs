//! The store behind every object for what its fields cannot hold, so that reading and writing back loses nothing.
//!
//! Half of all real bodies hold undeclared properties and a third hold nulls that nobody declared. Dropping them means
//! that replacing (PUT) an object deletes what the SDK did not know. The store is one pointer wide and empty as a rule;
//! nulls of declared properties are single bits, since a user in a list carries about fifteen.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::ser::Serialize;
use serde_json::Value;

use crate::names;
use crate::raw::Raw;

/// What an object holds beside its declared fields: undeclared properties, explicit nulls, and values of a kind that
/// was not declared.
///
/// On encoding a field that is `Some` wins, then what stands here under its name, else the property is absent.
/// `Debug` shows names only.
///
/// ```
/// use okta_models::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("costCentre", "EU-7")?;
/// assert_eq!(extra.get_as::<String>("costCentre").transpose()?.as_deref(), Some("EU-7"));
/// assert_eq!(format!("{extra:?}"), r#"{"costCentre"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Store>>);

#[derive(Clone, Default)]
struct Store {
    /// The declared names that the bits of `nulls` stand for.
    declared: Names,
    nulls: u128,
    kept: BTreeMap<Cow<'static, str>, Raw>,
}

/// The wire names that an object declares, sorted.
type Names = &'static [&'static str];

/// How many declared properties can be null by a bit; the ones behind them are kept as text.
const BITS: usize = u128::BITS as usize;

impl Extra {
    /// Whether nothing stands here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// How many properties stand here, explicit nulls included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |store| store.len())
    }

    /// The names of the properties that stand here.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let stores = self.0.iter();
        stores.flat_map(|store| {
            store
                .null_names()
                .chain(store.kept.keys().map(|name| &**name))
        })
    }

    /// The property as a JSON tree; an explicit null is `Some(Value::Null)`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        if self.is_null(name) {
            return Some(Value::Null);
        }
        self.raw(name).map(Raw::to_value)
    }

    /// The property read as `T`.
    ///
    /// The inner result is the error of serde_json where the property is there and is not a `T`.
    #[must_use]
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Option<serde_json::Result<T>> {
        if self.is_null(name) {
            return Some(serde_json::from_value(Value::Null));
        }
        self.raw(name).map(Raw::read)
    }

    /// Whether the property stands here.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.raw(name).is_some() || self.is_null(name)
    }

    /// The property as it came; `None` for an explicit null of a declared property.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&Raw> {
        self.0.as_ref()?.kept.get(name)
    }

    /// Whether the property is an explicit null.
    #[must_use]
    pub fn is_null(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|store| {
            store.null_names().any(|null| null == name)
                || store.kept.get(name).is_some_and(Raw::is_null)
        })
    }

    /// Puts a property here, in place of what stood under its name.
    ///
    /// # Errors
    /// Where `value` cannot be JSON, as [`Raw::write`] says.
    pub fn insert<T: Serialize + ?Sized>(
        &mut self,
        name: impl Into<String>,
        value: &T,
    ) -> serde_json::Result<()> {
        let raw = Raw::write(value)?;
        self.put(Cow::Owned(name.into()), raw);
        Ok(())
    }

    /// Takes a property out; whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let Some(store) = &mut self.0 else {
            return false;
        };
        let before = store.len();
        if let Ok(index) = store.declared.binary_search(&name) {
            store.clear_bit(index);
        }
        store.kept.remove(name);
        let after = store.len();
        if after == 0 {
            self.0 = None;
        }
        after < before
    }

    pub(crate) fn put(&mut self, name: Cow<'static, str>, raw: Raw) {
        let store = self.0.get_or_insert_default();
        if store.nulls != 0
            && let Ok(index) = store.declared.binary_search(&&*name)
        {
            store.clear_bit(index);
        }
        store.kept.insert(name, raw);
    }

    pub(crate) fn put_null(&mut self, declared: Names, index: usize) {
        let Some(name) = declared.get(index) else {
            return;
        };
        if index >= BITS {
            return self.put(Cow::Borrowed(name), Raw::null());
        }
        let store = self.0.get_or_insert_default();
        if !same(store.declared, declared) {
            store.spell_out();
            store.declared = declared;
        }
        store.nulls |= 1 << index;
        if !store.kept.is_empty() {
            store.kept.remove(*name);
        }
    }

    /// Takes out what may stand here under a declared name.
    pub(crate) fn forget(&mut self, declared: Names, index: usize) {
        let Some(store) = &mut self.0 else { return };
        if store.kept.is_empty() && same(store.declared, declared) {
            store.clear_bit(index);
            if store.nulls == 0 {
                self.0 = None;
            }
        } else if let Some(name) = declared.get(index) {
            self.remove(name);
        }
    }

    /// The positions of the first 128 declared names under which something stands, as bits.
    #[inline]
    pub(crate) fn declared(&self, names: &'static names::Names) -> u128 {
        self.0.as_ref().map_or(0, |store| store.declared(names))
    }

    /// What stands here under one of these names; `None` is an explicit null.
    pub(crate) fn standing(&self, name: &str) -> Option<&Raw> {
        self.raw(name).filter(|raw| !raw.is_null())
    }

    /// What stands here under names that are not among the first 128 declared ones; `None` is an explicit null.
    pub(crate) fn others(
        &self,
        names: &'static names::Names,
    ) -> impl Iterator<Item = (&str, Option<&Raw>)> {
        self.0.iter().flat_map(move |store| {
            let nulls = store.null_names().map(|name| (name, None));
            let foreign = (!same(store.declared, names.list))
                .then_some(nulls)
                .into_iter()
                .flatten();
            let kept = store.kept.iter();
            let kept = kept.map(|(name, raw)| (&**name, (!raw.is_null()).then_some(raw)));
            foreign
                .chain(kept)
                .filter(move |(name, _)| bit(names, name) == 0)
        })
    }
}

/// The bit of a name, if it is one of the first 128.
fn bit(names: &names::Names, name: &str) -> u128 {
    match names.find(name) {
        Some(position) if position < BITS => 1 << position,
        _ => 0,
    }
}

impl Store {
    fn len(&self) -> usize {
        self.nulls.count_ones() as usize + self.kept.len()
    }

    fn clear_bit(&mut self, index: usize) {
        if index < BITS {
            self.nulls &= !(1 << index);
        }
    }

    /// The positions of the first 128 declared names under which something stands, as bits.
    fn declared(&self, names: &'static names::Names) -> u128 {
        let mut bits = if same(self.declared, names.list) {
            self.nulls
        } else {
            self.null_names().map(|name| bit(names, name)).sum()
        };
        for name in self.kept.keys() {
            bits |= bit(names, name);
        }
        bits
    }

    /// Keeps the nulls by name, since the bits are to stand for other names.
    fn spell_out(&mut self) {
        let nulls = std::mem::take(&mut self.nulls);
        for (bit, name) in self.declared.iter().take(BITS).enumerate() {
            if nulls & (1 << bit) != 0 {
                self.kept.insert(Cow::Borrowed(name), Raw::null());
            }
        }
    }

    fn null_names(&self) -> impl Iterator<Item = &str> {
        let nulls = self.nulls;
        let names = self.declared.iter().take(BITS).enumerate();
        names
            .filter(move |(bit, _)| nulls & (1 << bit) != 0)
            .map(|(_, name)| *name)
    }
}

/// Whether two lists of names are the same; a constant may stand at several addresses.
fn same(one: Names, two: Names) -> bool {
    std::ptr::eq(one, two) || one == two
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.keys().all(|name| {
                if self.is_null(name) {
                    other.is_null(name)
                } else {
                    self.raw(name) == other.raw(name)
                }
            })
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}
