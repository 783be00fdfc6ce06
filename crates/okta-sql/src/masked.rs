//! Bodies for people's eyes. Which properties are secrets the models say; what they do not know is judged by its name, and
//! then rather hidden than shown.

use okta_models::columns::{self, Column, ColumnType};
use serde_json::{Map, Value as Json};

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// A text whose name holds one of these is taken for a secret where no model knows it; case, `-` and `_` do not count.
const TELLING: &[&str] = &[
    "answer",
    "apikey",
    "assertion",
    "authorization",
    "authscheme",
    "headers",
    "passcode",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "token",
];

/// A body of this model with its secrets as `***`.
pub(crate) fn masked(body: &Json, model: Option<&str>) -> Json {
    let ty = match model.map(columns::of) {
        Some(Some(known)) => Known::Object(known),
        _ => Known::Nothing,
    };
    mask(body, &ty, false)
}

/// What is known of a value.
enum Known {
    Object(Vec<Column>),
    Items(&'static ColumnType),
    Nothing,
}

impl Known {
    fn of(ty: ColumnType) -> Self {
        match ty {
            ColumnType::Object(model) => columns::of(model).map_or(Self::Nothing, Self::Object),
            ColumnType::List(item) | ColumnType::Map(item) => Self::Items(item),
            _ => Self::Nothing,
        }
    }
}

/// `telling` says whether a name around this told of a secret, and no model said what is within.
fn mask(json: &Json, known: &Known, telling: bool) -> Json {
    match json {
        Json::Object(object) => {
            let member = |(name, value): (&String, &Json)| {
                (name.clone(), mask_member(name, value, known, telling))
            };
            Json::Object(object.iter().map(member).collect::<Map<_, _>>())
        }
        Json::Array(items) => {
            let of_item = match known {
                Known::Items(item) => Known::of(**item),
                _ => Known::Nothing,
            };
            items
                .iter()
                .map(|item| mask(item, &of_item, telling))
                .collect()
        }
        Json::String(_) | Json::Number(_) if telling => Json::from(HIDDEN),
        other => other.clone(),
    }
}

fn mask_member(name: &str, value: &Json, known: &Known, telling: bool) -> Json {
    match known {
        Known::Object(columns) => match columns.iter().find(|column| column.name == name) {
            Some(column) if column.secret => hidden(value),
            Some(column) => match (column.ty, value) {
                // Any JSON is as unknown as what no model names, and so is what is not as the model has it.
                (ColumnType::Json, _) => mask(value, &Known::Nothing, telling || tells(name)),
                (
                    ColumnType::Object(_) | ColumnType::Map(_) | ColumnType::List(_),
                    Json::String(_) | Json::Number(_),
                ) => hidden(value),
                (ColumnType::Object(_) | ColumnType::Map(_), Json::Array(_)) => hidden(value),
                (ty, _) => mask(value, &Known::of(ty), false),
            },
            None => mask(value, &Known::Nothing, telling || tells(name)),
        },
        Known::Items(item) => mask(value, &Known::of(**item), telling),
        Known::Nothing => mask(value, &Known::Nothing, telling || tells(name)),
    }
}

/// A secret, whatever it is; that there is none is no secret.
fn hidden(value: &Json) -> Json {
    match value {
        Json::Null => Json::Null,
        _ => Json::from(HIDDEN),
    }
}

fn tells(name: &str) -> bool {
    let bare: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    TELLING.iter().any(|telling| bare.contains(telling))
}

#[cfg(test)]
mod tests {
    use super::masked;
    use serde_json::json;

    #[test]
    fn models_say_what_is_secret() {
        let body = json!({
            "credentials": {
                "password": {"value": "s3cret", "hash": {"algorithm": "BCRYPT", "salt": "s3cret", "value": "s3cret"}},
                "recovery_question": {"question": "Which dog?", "answer": "s3cret"},
                "provider": {"type": "OKTA"},
            },
            "profile": {"login": "ada", "ssoToken": "s3cret", "clearance": "high"},
        });
        let shown = masked(&body, Some("CreateUserRequest"));
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
        assert_eq!(shown["credentials"]["password"]["value"], "***");
        assert_eq!(
            shown["credentials"]["password"]["hash"]["algorithm"],
            "BCRYPT"
        );
        assert_eq!(
            shown["credentials"]["recovery_question"]["question"],
            "Which dog?"
        );
        assert_eq!(shown["credentials"]["provider"]["type"], "OKTA");
        assert_eq!(shown["profile"]["clearance"], "high");
    }

    #[test]
    fn settings_about_secrets_are_none() {
        let body = json!({"settings": {"password": {"complexity": {"minLength": 12}}}, "type": "PASSWORD"});
        assert_eq!(masked(&body, Some("PasswordPolicy")), body);
    }

    #[test]
    fn hooks_prove_who_they_are_by_secrets() {
        let body = json!({"channel": {"config": {
            "uri": "https://hooks.example",
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "s3cret"},
            "headers": [{"key": "X-Key", "value": "s3cret"}],
        }}});
        let shown = masked(&body, Some("EventHook"));
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
        assert!(shown.to_string().contains("hooks.example"), "{shown}");
    }

    #[test]
    fn kinds_of_apps_and_providers_keep_their_secrets_and_show_the_rest() {
        let client = json!({"client_id": "0oa1", "client_secret": "s3cret"});
        let provider = json!({"type": "OIDC", "protocol": {"type": "OIDC", "credentials": {"client": client}}});
        let shown = masked(&provider, Some("IdentityProvider"));
        assert_eq!(
            shown["protocol"]["credentials"]["client"],
            json!({"client_id": "0oa1", "client_secret": "***"})
        );
        let app = json!({"signOnMode": "OPENID_CONNECT", "credentials": {"oauthClient": client, "password": {"value": "s3cret"}, "userName": "ada"}});
        let shown = masked(&app, Some("Application"));
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
        assert_eq!(shown["credentials"]["oauthClient"]["client_id"], "0oa1");
        assert_eq!(shown["credentials"]["userName"], "ada");
    }

    #[test]
    fn what_is_not_as_the_model_has_it_is_rather_hidden() {
        for credentials in [
            json!("s3cret"),
            json!({"password": "s3cret", "recovery_question": "s3cret"}),
            json!({"password": {"value": {"odd": "s3cret"}}}),
            json!(["s3cret"]),
        ] {
            let shown = masked(
                &json!({ "credentials": credentials }),
                Some("CreateUserRequest"),
            );
            assert!(!shown.to_string().contains("s3cret"), "{shown}");
        }
        let change = json!({"oldPassword": "s3cret", "newPassword": {"value": "s3cret"}});
        let shown = masked(&change, Some("ChangePasswordRequest"));
        assert!(!shown.to_string().contains("s3cret"), "{shown}");
        let app = json!({"settings": {"app": {"password": 123_456}}});
        assert!(!masked(&app, None).to_string().contains("123456"));
    }

    #[test]
    fn what_no_model_knows_is_judged_by_its_name() {
        let body = json!({"client_secret": "s3cret", "Api-Key": ["s3cret"], "newPassword": {"value": "s3cret"}, "b": [{"token": "s3cret", "name": "x"}], "password": null});
        for model in [None, Some("Unheard")] {
            let shown = masked(&body, model);
            assert!(!shown.to_string().contains("s3cret"), "{shown}");
            assert_eq!(shown["b"][0]["name"], "x");
            assert!(shown["password"].is_null());
        }
    }
}
