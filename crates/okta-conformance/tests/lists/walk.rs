//! One list, walked in every way that a program has. All ways have to agree with what the org holds, and none may ask for
//! a page too many.

use futures_util::future::BoxFuture;
use okta_api::pagination::Cursor;
use okta_api::registry::{Visitor, visit};
use okta_api::{
    Error, FromArgs, Kind, ListOperation, NamedOperation, OperationInfo, Paginator, Paging,
};
use okta_conformance::exercise::lists::Filled;
use okta_emulator::Emulator;
use serde_json::Value;

use crate::look;

/// Items in a page.
pub(crate) const PAGE: usize = 2;

/// The argument that asks for pages as small as that, where the operation can be asked.
pub(crate) fn limit(info: &OperationInfo) -> Option<Value> {
    let limit = info.parameters.iter().find(|known| known.name == "limit")?;
    let least = limit.minimum.unwrap_or_default();
    match limit.kind {
        _ if least > PAGE as i64 => None,
        Kind::Text => Some(PAGE.to_string().into()),
        _ => Some(PAGE.into()),
    }
}

/// A list to walk.
pub(crate) struct List<'a> {
    pub(crate) org: &'a Emulator,
    pub(crate) info: &'static OperationInfo,
    pub(crate) filled: &'a Filled,
}

impl List<'_> {
    /// Walks the list; how many items and pages it has.
    pub(crate) async fn walk(&self) -> Result<(usize, usize), String> {
        let all = self.held()?;
        let does_page = self.info.paging != Paging::None;
        let pages = match does_page {
            true => all.len().div_ceil(PAGE).max(1),
            false => 1,
        };
        let walked = self.items(|list| list).await?;
        self.agrees("by items", &walked, &all, pages)?;
        let places = self.walk_by_pages(&all, pages).await?;
        for (place, read) in places.iter().zip(1..) {
            let rest = self.items(|list| list.resume(place)).await?;
            let expected = &all[(read * PAGE).min(all.len())..];
            self.agrees("from a stored cursor", &rest, expected, pages - read)?;
        }
        let ahead = self.items(|list| list.prefetch(2)).await?;
        self.agrees("with two pages read ahead", &ahead, &all, pages)?;
        let few = self.items(|list| list.max_items(3)).await?;
        let expected = &all[..all.len().min(3)];
        self.agrees("up to three items", &few, expected, pages.min(2))?;
        self.walk_typed(all.len(), pages).await?;
        if does_page {
            look::refuses_a_strange_cursor(self.org, self.info, &self.filled.arguments)?;
        }
        Ok((all.len(), pages))
    }

    /// What the org holds: everything that was brought there, and nothing twice.
    fn held(&self) -> Result<Vec<Value>, String> {
        let all = look::whole(self.org, self.info, &self.filled.arguments)?;
        for (at, item) in all.iter().enumerate() {
            if all[..at].contains(item) {
                return Err(format!("the org holds twice: {item}"));
            }
        }
        let texts: Vec<_> = all.iter().map(Value::to_string).collect();
        for name in &self.filled.names {
            if !texts.iter().any(|text| text.contains(name.as_str())) {
                return Err(format!("the org does not list {name}"));
            }
        }
        Ok(all)
    }

    /// All items of the list as it is changed.
    async fn items(
        &self,
        change: impl FnOnce(Paginator<Value>) -> Paginator<Value>,
    ) -> Result<Vec<Value>, String> {
        change(self.begin()?).collect_all().await.map_err(said)
    }

    /// Walks page by page. Gives where each next page is, read back from what a program would store.
    async fn walk_by_pages(&self, all: &[Value], expected: usize) -> Result<Vec<Cursor>, String> {
        let mut pages = self.begin()?.pages();
        let (mut items, mut places, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(page) = pages.next().await {
            let page = page.map_err(said)?;
            sizes.push(page.items.len());
            for item in page.items {
                items.push(item.map_err(said)?);
            }
            if let Some(next) = &page.next {
                let stored = serde_json::to_string(next).expect("JSON");
                places.push(serde_json::from_str(&stored).expect("a cursor"));
            }
        }
        self.agrees("by pages", &items, all, expected)?;
        let chunk = if expected == 1 { all.len() } else { PAGE };
        let full: Vec<_> = all.chunks(chunk.max(1)).map(<[_]>::len).collect();
        match sizes == full && places.len() + 1 == expected {
            true => Ok(places),
            false => Err(format!("pages of {sizes:?}, not of {full:?}; {places:?}")),
        }
    }

    /// Walks the list with items of the operation's own type.
    async fn walk_typed(&self, items: usize, pages: usize) -> Result<(), String> {
        self.org.clear_requests();
        let walked = visit(self.info.id, Typed(self));
        let walked = walked.map_err(|_| "the operation is not known")?.await?;
        match (walked, self.org.requests().len()) == (items, pages) {
            true => Ok(()),
            false => Err(format!("{walked} of {items} items are of the type")),
        }
    }

    fn begin(&self) -> Result<Paginator<Value>, String> {
        self.org.clear_requests();
        let operation = NamedOperation::find(self.info.id).map_err(said)?;
        Ok(operation.list(&self.filled.client, self.arguments()))
    }

    fn arguments(&self) -> Value {
        let mut arguments = self.filled.arguments.clone();
        if let Some(limit) = limit(self.info) {
            arguments["limit"] = limit;
        }
        arguments
    }

    /// That these are the items, in order, and that the org was asked for so many pages.
    fn agrees(
        &self,
        way: &str,
        items: &[Value],
        expected: &[Value],
        pages: usize,
    ) -> Result<(), String> {
        let asked = self.org.requests().len();
        if items != expected {
            let (items, expected) = (Value::from(items), Value::from(expected));
            return Err(format!("{way}: {items}, not {expected}"));
        }
        match asked == pages {
            true => Ok(()),
            false => Err(format!("{way}: {asked} requests for {pages} pages")),
        }
    }
}

fn said(error: Error) -> String {
    error.to_string()
}

/// Walks a list with typed items, and counts them.
struct Typed<'a>(&'a List<'a>);

impl<'a> Visitor for Typed<'a> {
    type Output = BoxFuture<'a, Result<usize, String>>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        Box::pin(async { Err("it is no list".to_owned()) })
    }

    fn visit_list<O: FromArgs + ListOperation>(self) -> Self::Output {
        Box::pin(async move {
            let operation = O::from_json(self.0.arguments());
            let operation = operation.map_err(|error| error.to_string())?;
            let mut list = self.0.filled.client.list(operation);
            let mut count = 0;
            while let Some(item) = list.next().await {
                item.map_err(said)?;
                count += 1;
            }
            Ok(count)
        })
    }
}
