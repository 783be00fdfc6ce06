//! Pages through a service that is not Okta: a code host whose repository listings are objects with
//! a total and an `items` array. All that the crate needs of it is a function that sends a request
//! and one that finds the items. The service is a function here, so this runs without a network:
//!
//! ```sh
//! cargo run -p okta-pagination --example any_json_api
//! ```

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, header::LINK};
use okta_pagination::{Fetched, PageError, Paginator};
use serde_json::{Value, json};

#[derive(Debug)]
struct Repository {
    name: String,
    stars: u64,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("the reply is not JSON")]
    Json(#[from] serde_json::Error),
    #[error("the reply has no `items`")]
    NoItems,
    #[error("not a repository: {0}")]
    NotARepository(Value),
}

/// Sends one request. With a real client this is its `send`, the whole body, and the client's own
/// error for a status that is not 2xx.
async fn send(request: Request<Bytes>) -> Result<Fetched, Error> {
    let all = [
        "atlas", "borealis", "cumulus", "delta", "", "fjord", "glacier",
    ];
    let query = request.uri().query().unwrap_or_default();
    let page: usize = query
        .rsplit_once("page=")
        .and_then(|(_, n)| n.parse().ok())
        .unwrap_or(1);

    let here = all.chunks(3).nth(page - 1).unwrap_or_default();
    let item = |name: &&str| match *name {
        "" => json!({ "deleted": true }),
        name => json!({ "name": name, "stargazers_count": name.len() * 100 }),
    };
    let body =
        json!({ "total_count": all.len(), "items": here.iter().map(item).collect::<Vec<_>>() });

    let mut response = Response::new(Bytes::from(body.to_string()));
    if page * 3 < all.len() {
        let url = "https://code.example/search/repositories?q=topic:maps,ice&page=";
        let links = format!("<{url}{}>; rel=\"next\", <{url}3>; rel=\"last\"", page + 1);
        if let Ok(links) = links.parse() {
            response.headers_mut().insert(LINK, links);
        }
    }
    Ok(Fetched::from(response))
}

/// Finds the items of one reply. Each is a result of its own, so one that cannot be read costs no
/// other.
fn repositories(
    _: &http::response::Parts,
    body: &Bytes,
) -> Result<Vec<Result<Repository, Error>>, Error> {
    let mut root: Value = serde_json::from_slice(body)?;
    let Value::Array(items) = root["items"].take() else {
        return Err(Error::NoItems);
    };
    let repository = |item: Value| match (item["name"].as_str(), item["stargazers_count"].as_u64())
    {
        (Some(name), Some(stars)) => Ok(Repository {
            name: name.to_owned(),
            stars,
        }),
        _ => Err(Error::NotARepository(item)),
    };
    Ok(items.into_iter().map(repository).collect())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let first = Request::get("https://code.example/search/repositories?q=topic:maps,ice")
        .body(Bytes::new())?;
    let mut list = Paginator::new(Arc::new(send), first, Arc::new(repositories));
    let mut read = 0;
    while let Some(repository) = list.next().await {
        match repository {
            Ok(Repository { name, stars }) => println!("{stars:>5} ★ {name}"),
            // The next items follow all the same.
            Err(Error::NotARepository(item)) => println!("    - {item}"),
            // Polling on would ask for the page again; here the first such error is enough.
            Err(error) => return Err(error.into()),
        }
        read += 1;
    }
    println!("{read} entries");
    Ok(())
}
