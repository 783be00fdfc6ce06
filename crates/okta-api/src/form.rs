//! Forms as text (`application/x-www-form-urlencoded`): how the endpoints of OAuth 2.0 take what others take as JSON.

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::Value;

use crate::content::Content;
use crate::param::encode;

/// The media type of forms as text.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl Content {
    /// A form of the fields of an object, `application/x-www-form-urlencoded`: a list gives its field once per item, an
    /// object is written as JSON, and what is null is left out.
    ///
    /// ```
    /// use okta_api::Content;
    ///
    /// let fields = [("grant_type", "client_credentials"), ("scope", "a b")];
    /// let form = Content::form(&std::collections::BTreeMap::from(fields))?;
    /// assert_eq!(&form.bytes()[..], b"grant_type=client_credentials&scope=a%20b");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the value is not an object.
    pub fn form(fields: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        let Value::Object(fields) = serde_json::to_value(fields)? else {
            return Err(serde_json::Error::custom("a form is made of an object"));
        };
        let mut form = String::new();
        for (name, value) in &fields {
            match value {
                Value::Array(items) => items.iter().for_each(|item| field(&mut form, name, item)),
                value => field(&mut form, name, value),
            }
        }
        Ok(Self::new(FORM, form))
    }
}

fn field(form: &mut String, name: &str, value: &Value) {
    let text = match value {
        Value::Null => return,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !form.is_empty() {
        form.push('&');
    }
    encode(form, name);
    form.push('=');
    encode(form, &text);
}

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::json;

    use crate::args::Args;
    use crate::content::Content;
    use crate::{OperationInfo, Shape};

    #[test]
    fn lists_repeat_their_field_and_null_is_left_out() {
        let fields = json!({
            "a b": "ä&=+", "active": true, "gone": null, "list": ["x", 2], "none": [], "object": { "a": 1 },
        });
        let form = Content::form(&fields).unwrap();
        assert_eq!(
            String::from_utf8_lossy(form.bytes()),
            "a%20b=%C3%A4%26%3D%2B&active=true&list=x&list=2&object=%7B%22a%22%3A1%7D"
        );
        assert_eq!(form.media_type(), "application/x-www-form-urlencoded");
        assert!(Content::form(&json!(["a"])).is_err());
        assert!(Content::form(&json!({})).unwrap().bytes().is_empty());
    }

    #[test]
    fn by_name_it_is_given_field_by_field_or_whole() {
        static INFO: OperationInfo = OperationInfo::new("token", Method::POST, "/token").body(
            &[super::FORM],
            Shape::Bytes,
            true,
        );
        let body = |body| Args::new(&INFO, json!({ "body": body })).unwrap().content();
        for (given, sent) in [
            (json!({ "code": "a b", "text": "c" }), "code=a%20b&text=c"),
            (json!({ "text": "code=a" }), "code=a"),
            (json!("code=a"), "code=a"),
        ] {
            let content = body(given).unwrap();
            assert_eq!(content.media_type(), super::FORM);
            assert_eq!(String::from_utf8_lossy(content.bytes()), sent);
        }
        assert!(body(json!(1)).is_err());
    }
}
