//! What a query wants of each item, and where in a row that stands. `page.rs` reads just that.

use crate::catalog::{Source, Table};

/// Where the value of a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// In the batch, in this place of a row.
    Read(usize),
    /// What the query said.
    Given,
    /// The subdomain of the org.
    Subdomain,
    /// Not wanted.
    Unread,
}

/// What is wanted of each item.
#[derive(Debug, Default)]
pub(crate) struct Projection {
    slots: Vec<Slot>,
    pub(crate) properties: Vec<Property>,
    /// How many values a row has.
    pub(crate) width: usize,
    /// The place of the whole item.
    pub(crate) item: Option<usize>,
    /// The place of the item's key.
    pub(crate) key: Option<usize>,
}

/// A property of the item that is wanted, or something in it.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: Box<str>,
    pub(crate) whole: Option<usize>,
    pub(crate) within: Vec<Within>,
    /// Whether the description calls it an object or a list, whose text is wanted.
    pub(crate) is_json: bool,
}

/// A property of an object in the item that is wanted.
#[derive(Debug)]
pub(crate) struct Within {
    pub(crate) name: Box<str>,
    pub(crate) place: usize,
    pub(crate) is_json: bool,
}

impl Projection {
    /// What these columns are made of; the key of the table always is.
    pub(crate) fn new(table: &Table, wanted: impl Fn(usize) -> bool) -> Self {
        let mut projection = Self {
            slots: Vec::with_capacity(table.columns.len()),
            properties: Vec::new(),
            width: 0,
            item: None,
            key: None,
        };
        let key = table.keys.first().copied();
        for (at, column) in table.columns.iter().enumerate() {
            let slot = match &column.source {
                Source::Argument(_) => Slot::Given,
                Source::Subdomain => Slot::Subdomain,
                source if wanted(at) || key == Some(at) => {
                    Slot::Read(projection.place(source, column.is_json()))
                }
                _ => Slot::Unread,
            };
            projection.slots.push(slot);
        }
        projection.key = key.and_then(|at| match projection.slots[at] {
            Slot::Read(place) => Some(place),
            _ => None,
        });
        projection
    }

    #[inline]
    pub(crate) fn slot(&self, column: usize) -> Slot {
        self.slots.get(column).copied().unwrap_or(Slot::Unread)
    }

    /// The place of a source; the same for columns that are the same.
    fn place(&mut self, source: &Source, is_json: bool) -> usize {
        let new = self.width;
        let (name, within) = match source {
            Source::Property(name) => (name, None),
            Source::Attribute { object, name } => (object, Some(name)),
            _ => {
                let place = *self.item.get_or_insert(new);
                self.width += usize::from(place == new);
                return place;
            }
        };
        let at = match self
            .properties
            .iter()
            .position(|known| *known.name == **name)
        {
            Some(at) => at,
            None => {
                self.properties.push(Property {
                    name: name.as_str().into(),
                    whole: None,
                    within: Vec::new(),
                    is_json: false,
                });
                self.properties.len() - 1
            }
        };
        let property = &mut self.properties[at];
        let place = match within {
            None => {
                property.is_json = is_json;
                *property.whole.get_or_insert(new)
            }
            Some(name) => match property.within.iter().find(|known| *known.name == **name) {
                Some(known) => known.place,
                None => {
                    property.within.push(Within {
                        name: name.as_str().into(),
                        place: new,
                        is_json,
                    });
                    new
                }
            },
        };
        self.width += usize::from(place == new);
        place
    }

    /// Whether the text of the whole item is needed: it is wanted, or there is no key to know the item by.
    pub(crate) fn needs_item(&self) -> bool {
        self.item.is_some() || self.key.is_none()
    }
}
