//! Which strings are secrets. The description marks few, so the name of a property decides.

/// Words that make a property of type string a secret wherever they stand in its name.
const WORDS: &[&str] = &[
    "aeskey",
    "authorizationheader",
    "authtoken",
    "otpcode",
    "privateid",
    "signingkey",
    "password",
    "secret",
    "privatekey",
    "passcode",
    "assertion",
];

/// Whole names that are secrets.
const NAMES: &[&str] = &[
    "accessKey",
    "accessToken",
    "access_token",
    "activationToken",
    "answer",
    "apiKey",
    "apiToken",
    "clientSecret",
    "client_assertion",
    "cookieToken",
    "d",
    "dp",
    "dq",
    "hash",
    "idToken",
    "id_token",
    "k",
    "p",
    "passCode",
    "pin",
    "q",
    "qi",
    "recoveryToken",
    "refreshToken",
    "refresh_token",
    "resetPasswordUrl",
    "salt",
    "secretKey",
    "serverKey",
    "sessionToken",
    "sharedSecret",
    "stateToken",
    "tempPassword",
    "token",
    "activationUrl",
];

/// Properties that are secrets by where they stand: schema and property.
const PLACES: &[(&str, &str)] = &[
    ("PasswordCredential", "value"),
    ("PasswordCredentialHash", "value"),
    // Headers with which hooks prove who they are.
    ("EventHookChannelConfigAuthScheme", "value"),
    ("EventHookChannelConfigHeader", "value"),
    ("InlineHookChannelConfigAuthSchemeBody", "value"),
    ("InlineHookChannelConfigAuthSchemeResponse", "value"),
    ("InlineHookChannelConfigHeaders", "value"),
];

/// Properties that only sound like secrets; reviewed by hand, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    // Timestamps, states and settings about passwords.
    ("*", "passwordChanged"),
    ("*", "passwordField"),
    ("*", "passwordSelector"),
    ("*", "passwordLabel"),
    ("*", "passwordInfoTip"),
    ("*", "forgotPasswordLabel"),
    ("*", "forgotPasswordUrl"),
    // Names of secrets, not secrets.
    ("*", "secretId"),
    ("*", "clientSecretId"),
    ("*", "secret_hash"),
    // Links and identifiers.
    ("*", "passwordPolicyId"),
];

/// Whether a string property holds a secret.
pub(super) fn is_secret(schema: &str, property: &str, format: Option<&str>) -> bool {
    if EXCEPTIONS
        .iter()
        .any(|(place, name)| *name == property && (*place == "*" || *place == schema))
    {
        return false;
    }
    let lower = property.replace('_', "").to_lowercase();
    format == Some("password")
        || NAMES.contains(&property)
        || lower.ends_with("token")
        || WORDS.iter().any(|word| lower.contains(word))
        || PLACES.contains(&(schema, property))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_decide_and_reviewed_exceptions_stay_readable() {
        assert!(is_secret("Any", "newPassword", None));
        assert!(is_secret("Any", "clientSecret", None));
        assert!(is_secret("PasswordCredential", "value", None));
        assert!(is_secret("Any", "note", Some("password")));
        assert!(!is_secret("User", "passwordChanged", None));
        assert!(!is_secret("Any", "value", None));
    }
}
