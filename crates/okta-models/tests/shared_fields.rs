//! What all kinds of a union have is read and changed without asking for the kind.
#![cfg(feature = "applications")]

use okta_models::{Application, ApplicationLifecycleStatus};
use serde_json::{Value, json};

#[test]
fn of_any_kind_also_of_an_unknown_one() -> serde_json::Result<()> {
    for mode in [json!("SAML_2_0"), json!("NOVEL"), Value::Null] {
        let body = json!({
            "id": "0oa1", "label": "Payroll", "status": "ACTIVE", "signOnMode": mode, "features": ["NOVEL"], "odd": 1
        });
        let mut application: Application = serde_json::from_value(body)?;
        assert_eq!(application.id(), Some("0oa1"));
        assert_eq!(
            application.status(),
            Some(&ApplicationLifecycleStatus::Active)
        );
        assert_eq!(application.features().map(<[_]>::len), Some(1));
        assert_eq!(application.last_updated(), None);
        *application.label_mut() = Some("Pay".to_owned());
        assert_eq!(application.label(), Some("Pay"));
        let written = serde_json::to_value(&application)?;
        assert_eq!(written["label"], "Pay");
        assert_eq!(
            (&written["odd"], &written["signOnMode"]),
            (&json!(1), &mode)
        );
    }
    Ok(())
}
