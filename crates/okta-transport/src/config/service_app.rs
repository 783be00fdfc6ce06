//! From settings to a service app.

use secrecy::ExposeSecret;

use super::{Config, Key};
use crate::ConfigError;
use crate::auth::{PrivateKey, ServiceApp};

/// The service app of the authorization mode `PrivateKey`.
///
/// # Errors
///
/// Under `privateKey`, with its source, if the key cannot be read.
pub(super) fn read(config: &Config) -> Result<ServiceApp, ConfigError> {
    let key = key(config).map_err(|error| match config.source(Key::PrivateKey) {
        Some(source) => error.at(source),
        None => error,
    })?;
    let client_id = config.client_id.as_deref().unwrap_or_default();
    let app = ServiceApp::new(client_id, key)
        .scopes(&config.scopes)
        .dpop(config.dpop_enabled);
    Ok(match config.oauth_token_renewal_offset {
        Some(offset) => app.renewal_offset(offset),
        None => app,
    })
}

/// The key is given as text, or as the path of a file.
fn key(config: &Config) -> Result<PrivateKey, ConfigError> {
    let given = config.private_key.as_ref();
    let given = given.map_or("", |given| given.expose_secret());
    let is_text = given.contains("-----BEGIN") || given.contains(['{', '\n']);
    match (is_text, config.kid.as_deref()) {
        (true, Some(kid)) => PrivateKey::from_text_with_key_id(given, kid),
        (true, None) => PrivateKey::from_text(given),
        (false, Some(kid)) => PrivateKey::from_file_with_key_id(given.trim(), kid),
        (false, None) => PrivateKey::from_file(given.trim()),
    }
}
