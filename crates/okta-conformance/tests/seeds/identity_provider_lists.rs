//! The parameters of a list act as the documents say: a default page size, bounds of the page size, a cursor, a search,
//! a filter.

use okta_api::Reply;
use serde_json::{Value, json};

use crate::body_fields::provider;
use crate::identity_providers::create;
use crate::ledger::Ledger;
use crate::org::{Org, ids, next_cursor};
use crate::reference_page::Endpoint;

/// How the size of a page is chosen.
pub(crate) struct PageSize {
    pub(crate) default: usize,
    pub(crate) least: i64,
    pub(crate) most: i64,
}

/// `limit` and `after` of the list `name`, which has at least five items more than its default page size, in this order.
pub(crate) async fn pages(
    org: &Org,
    name: &str,
    args: &Value,
    size: &PageSize,
    expected: &[String],
) {
    assert!(expected.len() >= size.default + 5, "too few items to tell");
    let call = async |more: Value| -> Reply<Value> {
        let mut args = args.clone();
        for (name, value) in more.as_object().expect("arguments") {
            args[name.as_str()] = value.clone();
        }
        org.reply(name, args).await
    };
    let first = call(json!({})).await;
    assert_eq!(
        ids(&first.value),
        expected[..size.default],
        "the first page of {name} without a limit"
    );
    let after = next_cursor(&first).expect("a next page");
    let rest = call(json!({ "after": after })).await;
    assert_eq!(
        ids(&rest.value),
        expected[size.default..],
        "the page of {name} behind the first"
    );
    assert_eq!(next_cursor(&rest), None, "{name} ends");

    for limit in [size.least, 3, size.most] {
        let page = call(json!({ "limit": limit })).await;
        let length = usize::try_from(limit)
            .expect("a length")
            .min(expected.len());
        assert_eq!(
            ids(&page.value),
            expected[..length],
            "{name} with the limit {limit}"
        );
    }
    let mut args = args.clone();
    for limit in [size.least - 1, size.most + 1] {
        args["limit"] = json!(limit);
        org.refused_for("limit", name, args.clone()).await;
    }
    args["limit"] = json!(7);
    let all = org.all(name, args.clone()).await;
    assert_eq!(ids(&json!(all)), expected, "{name} in pages of 7");
    args["after"] = json!("no-cursor-of-this-list");
    org.refused_for("after", name, args).await;
}

/// The parameters of the list of providers.
pub(crate) async fn lists(ledger: &Ledger, page: &Endpoint) {
    const LIST: &str = "list_identity_providers";
    let org = Org::new(ledger);
    let limit = page.parameter("limit").expect("a limit");
    let (least, most) = limit.range().expect("a range");
    let default = limit
        .default
        .as_ref()
        .and_then(|default| default.parse().ok())
        .expect("a default");
    let size = PageSize {
        default,
        least,
        most,
    };

    let mut expected = Vec::new();
    for number in 0..default + 5 {
        let created = create(
            &org,
            &format!("Social {number}"),
            provider("OIDC", "OIDC", &["openid"]),
        )
        .await;
        expected.extend(ids(&json!([created])));
    }
    pages(&org, LIST, &json!({}), &size, &expected).await;

    let corporate = create(&org, "Corporate", provider("SAML2", "SAML2", &[])).await;
    let only = ids(&json!([corporate]));
    assert_eq!(ids(&org.call(LIST, json!({ "q": "corp" })).await), only);
    assert_eq!(
        org.call(LIST, json!({ "q": "nothing like it" })).await,
        json!([])
    );
    assert_eq!(ids(&org.call(LIST, json!({ "type": "SAML2" })).await), only);
    assert_eq!(
        org.call(LIST, json!({ "type": "SAML2", "q": "social" }))
            .await,
        json!([])
    );
    let found = org.all(LIST, json!({ "type": "OIDC", "limit": 10 })).await;
    assert_eq!(
        ids(&json!(found)),
        expected,
        "the filter holds on later pages"
    );
    org.refused_for("type", LIST, json!({ "type": "NOBODY" }))
        .await;
}
