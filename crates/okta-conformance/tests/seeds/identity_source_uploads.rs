//! The six bulk uploads of a session, and the limits that each keeps: how many items, and how long an external id.

use serde_json::{Value, json};

use crate::body_fields::with;
use crate::identity_source_users::{source, user};
use crate::ledger::Ledger;
use crate::org::Org;

/// An upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) name: &'static str,
    /// The list in its body.
    list: &'static str,
    item: fn(usize) -> Value,
    /// The external id in an item, and its longest form; none where the item itself is one.
    external: (Option<&'static str>, usize),
}

/// No upload holds more items.
const MOST: usize = 200;

/// All uploads that there are.
pub(crate) const UPLOADS: &[Upload] = &[
    Upload {
        name: "upload_identity_source_data_for_upsert",
        list: "profiles",
        item: |number| user(&format!("user{number}")),
        external: (Some("externalId"), 512),
    },
    Upload {
        name: "upload_identity_source_data_for_delete",
        list: "profiles",
        item: |number| json!({ "externalId": format!("user{number}") }),
        external: (Some("externalId"), 512),
    },
    Upload {
        name: "upload_identity_source_groups_for_upsert",
        list: "profiles",
        item: |number| {
            let profile = json!({ "displayName": format!("Group {number}"), "description": "From elsewhere" });
            json!({ "externalId": format!("group{number}"), "profile": profile })
        },
        external: (Some("externalId"), 255),
    },
    Upload {
        name: "upload_identity_source_groups_data_for_delete",
        list: "externalIds",
        item: |number| json!(format!("group{number}")),
        external: (None, 255),
    },
    Upload {
        name: "upload_identity_source_group_memberships_for_upsert",
        list: "memberships",
        item: membership,
        external: (Some("groupExternalId"), 255),
    },
    Upload {
        name: "upload_identity_source_group_memberships_for_delete",
        list: "memberships",
        item: membership,
        external: (Some("groupExternalId"), 255),
    },
];

fn membership(number: usize) -> Value {
    json!({ "groupExternalId": format!("group{number}"), "memberExternalIds": [format!("user{number}")] })
}

impl Upload {
    /// The upload of this name.
    pub(crate) fn named(name: &str) -> &'static Self {
        UPLOADS
            .iter()
            .find(|upload| upload.name == name)
            .unwrap_or_else(|| panic!("no upload {name}"))
    }

    /// A body with so many items.
    pub(crate) fn body(&self, items: usize) -> Value {
        self.body_of((0..items).map(self.item).collect())
    }

    fn body_of(&self, items: Vec<Value>) -> Value {
        let mut body = json!({});
        body[self.list] = items.into();
        if self.name.contains("_source_data_") {
            body["entityType"] = json!("USERS");
        }
        body
    }
}

/// Each upload takes 1 to 200 items, and tells which field of which item breaks a rule.
pub(crate) async fn limits(ledger: &Ledger) {
    let org = Org::new(ledger);
    let session = org
        .call("create_identity_source_session", source(json!({})))
        .await["id"]
        .clone();
    for upload in UPLOADS {
        let args = |body: Value| source(json!({ "sessionId": session, "body": body }));
        for items in [0, MOST + 1] {
            org.refused_for(upload.list, upload.name, args(upload.body(items)))
                .await;
        }
        org.refused_for(upload.list, upload.name, args(json!({})))
            .await;
        for items in [1, MOST] {
            org.call(upload.name, args(upload.body(items))).await;
        }
        let (field, longest) = upload.external;
        let of = |length: usize| {
            let id = json!("x".repeat(length));
            let odd = field.map_or(id.clone(), |field| with((upload.item)(1), field, id));
            args(upload.body_of(vec![(upload.item)(0), odd]))
        };
        org.call(upload.name, of(longest)).await;
        for length in [0, longest + 1] {
            let place = match field {
                Some(field) => format!("{}[1].{field}", upload.list),
                None => upload.list.to_owned(),
            };
            org.refused_for(&place, upload.name, of(length)).await;
        }
        if upload.name.contains("_source_data_") {
            let body = with(upload.body(1), "entityType", json!("ROBOTS"));
            org.refused_for("entityType", upload.name, args(body)).await;
        }
        org.refused(
            upload.name,
            source(json!({ "sessionId": session })),
            400,
            "E0000003",
            "missing",
        )
        .await;
    }
}
