//! Bodies by name: JSON as itself, and everything else said in JSON, part by part where it is a form.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Args, Argument, BODY, THE_BODY, kind};
use crate::content::Content;
use crate::error::{ArgsError, ArgsProblem};
use crate::form;
use crate::info::PartInfo;
use crate::multipart::{Multipart, Part};

/// RFC 4648, section 4; the padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Certificates in text form (RFC 7468).
const PEM: &str = "application/x-pem-file";

/// What a body that is not JSON has to be.
const CONTENT: &str = "text, or an object with `text` or `base64` and maybe `mediaType`";
/// What a form has to be.
const FORM: &str = "an object of the form's parts";
/// What a form as text has to be.
const FIELDS: &str = "text, or an object of the form's fields";
/// What a part of a form has to be.
const PART: &str =
    "text, or an object with `text` or `base64` and maybe `fileName` and `mediaType`";

impl Args {
    /// Takes the body.
    ///
    /// # Errors
    /// Where it is absent, null or of another kind.
    pub fn body<T: DeserializeOwned>(&mut self) -> Result<T, ArgsError> {
        self.optional_body()?
            .ok_or_else(|| self.error(BODY, ArgsProblem::Missing))
    }

    /// Takes a body that may be absent or null.
    ///
    /// # Errors
    /// Where it is of another kind.
    pub fn optional_body<T: DeserializeOwned>(&mut self) -> Result<Option<T>, ArgsError> {
        match self.values.remove(BODY) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let found = kind(&value);
                serde_json::from_value(value)
                    .map(Some)
                    .map_err(|_| self.expected(BODY, THE_BODY, found))
            }
        }
    }

    /// Takes a body that is not JSON: text, `{"mediaType": …, "text": …}`, `{"mediaType": …, "base64": …}`, or for a
    /// form an object of its parts, each text or such an object with maybe a `fileName`; for a form as text
    /// ([`Content::form`]) an object of its fields.
    ///
    /// The operation's first media type is the default, but for PEM, which begins with `-----BEGIN`, its own where the
    /// operation takes it. A part that is declared as a file and comes without
    /// `fileName` is called by its own name, since servers take a part without a file name for a field.
    ///
    /// # Errors
    /// Where it is absent, null or of another kind, and for parts of a form that are missing or not declared.
    pub fn content(&mut self) -> Result<Content, ArgsError> {
        self.optional_content()?
            .ok_or_else(|| self.error(BODY, ArgsProblem::Missing))
    }

    /// Takes a body that is not JSON and may be absent or null.
    ///
    /// # Errors
    /// Those of [`content`](Self::content) but for its absence.
    pub fn optional_content(&mut self) -> Result<Option<Content>, ArgsError> {
        let body = match self.values.remove(BODY) {
            None | Some(Value::Null) => return Ok(None),
            Some(body) => body,
        };
        let media_types = self.info.body.map_or(&[][..], |body| body.media_types);
        let first = media_types.first().copied();
        let takes = |media_type| media_types.contains(&media_type);
        let parts = self.info.body.map_or(&[][..], |body| body.parts);
        let is_form = first.is_some_and(|first| first.starts_with("multipart/"));
        if is_form && !is_whole(&body, parts) {
            return self.form(parts, body).map(Some);
        }
        if first == Some(form::FORM) && is_fields(&body) {
            let wrong = |_| self.expected(BODY, FIELDS, "an object");
            return Content::form(&body).map(Some).map_err(wrong);
        }
        let said = self.said(BODY, CONTENT, body)?;
        // The operation's first type is binary where it takes both, and PEM says of itself what it is.
        let is_pem = said.bytes.starts_with(b"-----BEGIN ") && takes(PEM);
        let default = || match is_pem {
            true => PEM.to_owned(),
            false => first.unwrap_or("application/octet-stream").to_owned(),
        };
        match said.file_name {
            None => Ok(Some(Content::new(
                said.media_type.unwrap_or_else(default),
                said.bytes,
            ))),
            Some(_) => Err(self.expected(BODY, CONTENT, "an object")),
        }
    }

    fn form(&self, declared: &'static [PartInfo], body: Value) -> Result<Content, ArgsError> {
        let Value::Object(mut given) = body else {
            return Err(self.kind(BODY, FORM, &body));
        };
        given.retain(|_, part| !part.is_null());
        let mut form = Multipart::new();
        for info in declared {
            match given.remove(info.name) {
                Some(value) => form = form.part(self.part(info.name, info.binary, value)?),
                None if info.required => {
                    return Err(self.error(&argument(info.name), ArgsProblem::Missing));
                }
                None => {}
            }
        }
        for (name, value) in given {
            // A description without parts leaves them to the caller.
            if !declared.is_empty() {
                let known = declared.iter().map(|part| part.name).collect();
                return Err(self.error(&argument(&name), ArgsProblem::Unknown(known)));
            }
            form = form.part(self.part(&name, false, value)?);
        }
        Ok(form.into())
    }

    fn part(&self, name: &str, is_file: bool, value: Value) -> Result<Part, ArgsError> {
        // A field may hold a number, which is text to a form.
        let value = String::from_value(value).map_or_else(|other| other, Value::String);
        let said = self.said(&argument(name), PART, value)?;
        let own_name = is_file.then(|| name.to_owned());
        let mut part = Part::new(name, said.bytes);
        if let Some(file_name) = said.file_name.or(own_name) {
            part = part.file_name(file_name);
        }
        if let Some(media_type) = said.media_type {
            part = part.media_type(media_type);
        }
        Ok(part)
    }

    /// Reads text, or an object with `text` or `base64`.
    fn said(
        &self,
        argument: &str,
        expected: &'static str,
        value: Value,
    ) -> Result<Said, ArgsError> {
        let found = kind(&value);
        let wrong = || self.expected(argument, expected, found);
        let mut object = match value {
            Value::String(text) => return Ok(Said::text(text)),
            Value::Object(object) => object,
            _ => return Err(wrong()),
        };
        let mut take = |name: &str| match object.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong()),
        };
        let (text, base64) = (take("text")?, take("base64")?);
        let (media_type, file_name) = (take("mediaType")?, take("fileName")?);
        let bytes = match (text, base64) {
            (Some(text), None) if object.is_empty() => text.into(),
            (None, Some(base64)) if object.is_empty() => match BASE64.decode(base64) {
                Ok(bytes) => bytes.into(),
                Err(_) => {
                    let argument = format!("{argument}.base64");
                    return Err(self.expected(&argument, "base64 of RFC 4648", "other text"));
                }
            },
            _ => return Err(wrong()),
        };
        Ok(Said {
            bytes,
            media_type,
            file_name,
        })
    }

    pub(super) fn expected(
        &self,
        argument: &str,
        expected: &'static str,
        found: &'static str,
    ) -> ArgsError {
        self.error(argument, ArgsProblem::Kind { expected, found })
    }
}

/// Bytes, and what was said of them.
struct Said {
    bytes: Bytes,
    media_type: Option<String>,
    file_name: Option<String>,
}

impl Said {
    fn text(text: String) -> Self {
        Self {
            bytes: text.into(),
            media_type: None,
            file_name: None,
        }
    }
}

/// What a part of the body is called in errors.
fn argument(part: &str) -> String {
    format!("{BODY}.{part}")
}

/// Whether a body for a form as text is given field by field, and not as text or bytes.
fn is_fields(body: &Value) -> bool {
    let Value::Object(given) = body else {
        return false;
    };
    let said = ["text", "base64", "mediaType"];
    given.is_empty() || given.keys().any(|name| !said.contains(&name.as_str()))
}

/// Whether a body for a form is given as a whole, with its media type, and not part by part.
fn is_whole(body: &Value, parts: &[PartInfo]) -> bool {
    let has_part = parts.iter().any(|part| part.name == "mediaType");
    let media_type = body.get("mediaType").and_then(Value::as_str);
    !has_part && media_type.is_some_and(|media_type| media_type.starts_with("multipart/"))
}
