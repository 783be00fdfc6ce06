//! What an operation without a row in the table is called in the log: after its path, in the manner of Okta's names. The
//! names that come out are the box's own, not Okta's.
//!
//! `POST /api/v1/realms` is `realm.create`, `PUT /api/v1/realms/{realmId}` is `realm.update`, and
//! `POST /api/v1/realm-assignments/{assignmentId}/lifecycle/activate` is `realm_assignment.lifecycle.activate`.

use http::Method;

/// The event type of a successful call.
pub(super) fn called(method: &Method, template: &str, has_members: bool) -> String {
    let segments: Vec<&str> = template
        .split('/')
        .filter(|segment| !segment.is_empty() && !matches!(*segment, "api" | "v1" | "oauth2"))
        .collect();
    let ends_in_parameter = segments.last().is_some_and(|last| last.starts_with('{'));
    let mut words: Vec<String> = Vec::new();
    for (place, segment) in segments.iter().enumerate() {
        if segment.starts_with('{') {
            continue;
        }
        let is_collection = segments
            .get(place + 1)
            .is_some_and(|next| next.starts_with('{'))
            || (place + 1 == segments.len() && has_members);
        words.push(word(segment, is_collection));
    }
    let verb = match *method {
        Method::DELETE => Some("delete"),
        Method::POST if has_members => Some("create"),
        Method::POST if !ends_in_parameter => None,
        _ => Some("update"),
    };
    words.extend(verb.map(str::to_owned));
    words.join(".")
}

/// `realm-assignments` as `realm_assignment`, `loginSettings` as `login_settings`.
fn word(segment: &str, is_collection: bool) -> String {
    let mut word = String::new();
    for letter in segment.chars() {
        match letter {
            '-' => word.push('_'),
            _ if letter.is_ascii_uppercase() => {
                if !word.is_empty() {
                    word.push('_');
                }
                word.push(letter.to_ascii_lowercase());
            }
            _ => word.push(letter),
        }
    }
    if is_collection && word.ends_with("ies") {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if is_collection && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_path() {
        let cases = [
            (Method::POST, "/api/v1/realms", true, "realm.create"),
            (
                Method::PUT,
                "/api/v1/realms/{realmId}",
                false,
                "realm.update",
            ),
            (
                Method::DELETE,
                "/api/v1/realms/{realmId}",
                false,
                "realm.delete",
            ),
            (
                Method::POST,
                "/api/v1/realm-assignments/{assignmentId}/lifecycle/activate",
                false,
                "realm_assignment.lifecycle.activate",
            ),
            (
                Method::POST,
                "/api/v1/groups/{groupId}/owners",
                true,
                "group.owner.create",
            ),
            (
                Method::PUT,
                "/api/v1/org/orgSettings/thirdPartyAdminSetting",
                false,
                "org.org_settings.third_party_admin_setting.update",
            ),
            (
                Method::POST,
                "/api/v1/captchas/{captchaId}",
                false,
                "captcha.update",
            ),
        ];
        for (method, template, has_members, expected) in cases {
            assert_eq!(called(&method, template, has_members), expected);
        }
    }
}
