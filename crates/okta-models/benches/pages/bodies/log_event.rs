//! Events of the system log: a sign-in, which most of them are, with where it came from and what was thought of it.

use super::{fill, pick};

const DESCRIBED: &str = r#"
{"actor":{"id":"00ubench§","type":"User","alternateId":"ada.§@acme.example","displayName":"Ada Lovelace"},
"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
"os":"Linux","browser":"CHROME"},"zone":"null","device":"Computer","ipAddress":"203.0.113.7",
"geographicalContext":{"city":"Düsseldorf","state":"North Rhine-Westphalia","country":"Germany","postalCode":"40213",
"geolocation":{"lat":51.2254,"lon":6.7763}}},
"authenticationContext":{"authenticationProvider":"FACTOR_PROVIDER","credentialProvider":"OKTA_CREDENTIAL_PROVIDER",
"credentialType":"%CREDENTIAL","authenticationStep":0,"externalSessionId":"trsbenchSession§"},
"displayMessage":"%MESSAGE","eventType":"%EVENT","outcome":{"result":"%RESULT"},
"published":"2026-05-18T06:41:37.123Z",
"securityContext":{"asNumber":64500,"asOrg":"example transit","isp":"example transit gmbh","domain":"transit.example",
"isProxy":false},"severity":"INFO",
"debugContext":{"debugData":{"requestId":"benchRequest§","dtHash":"5c9bb5a0d1f14b6ca2a4e8a1e4d2f6c37a7f2d10c0b5a0e5f1d3c2b1a0987654",
"threatSuspected":"false","requestUri":"/idp/idx/challenge/answer","url":"/idp/idx/challenge/answer?",
"deviceFingerprint":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","authnRequestId":"benchAuthn§","factor":"%CREDENTIAL",
"risk":"{level=LOW, reasons=\"known device\"}",
"behaviors":"{New Geo-Location=NEGATIVE, New Device=NEGATIVE, New IP=POSITIVE, New State=NEGATIVE, New Country=NEGATIVE, Velocity=NEGATIVE}"}},
"legacyEventType":"core.user_auth.login_success",
"transaction":{"type":"WEB","id":"benchRequest§","detail":{}},"uuid":"5f0c7a4e-52a1-11f1-8d2b-0242§","version":"0",
"request":{"ipChain":[{"ip":"203.0.113.7","geographicalContext":{"city":"Düsseldorf","state":"North Rhine-Westphalia",
"country":"Germany","postalCode":"40213","geolocation":{"lat":51.2254,"lon":6.7763}},"version":"V4"}]},
"target":[{"id":"pfdbench00000001","type":"AuthenticatorEnrollment","alternateId":"unknown","displayName":"Password"},
{"id":"0oabench00000001","type":"AppInstance","alternateId":"Okta Dashboard","displayName":"Okta Dashboard",
"detailEntry":{"signOnModeType":"OPENID_CONNECT"}}]}
"#;

const RECORDED: &str = r#"
{"actor":{"id":"00ubench§","type":"User","alternateId":"ada.§@acme.example","displayName":"Ada Lovelace","detailEntry":null},
"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
"os":"Linux","browser":"CHROME"},"zone":"null","device":"Computer","id":null,"ipAddress":"203.0.113.7",
"geographicalContext":{"city":"Düsseldorf","state":"North Rhine-Westphalia","country":"Germany","postalCode":"40213",
"geolocation":{"lat":51.2254,"lon":6.7763}}},"device":null,
"authenticationContext":{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,
"interface":null,"authenticationStep":0,"rootSessionId":"trsbenchRoot§","externalSessionId":"trsbenchSession§"},
"displayMessage":"%MESSAGE","eventType":"%EVENT","outcome":{"result":"%RESULT","reason":null},
"published":"2026-05-18T06:41:37.123Z",
"securityContext":{"asNumber":64500,"asOrg":"example transit","isp":"example transit gmbh","domain":"transit.example",
"isProxy":false,"userBehaviors":[]},"severity":"%SEVERITY",
"debugContext":{"debugData":{"requestId":"benchRequest§","dtHash":"5c9bb5a0d1f14b6ca2a4e8a1e4d2f6c37a7f2d10c0b5a0e5f1d3c2b1a0987654",
"threatSuspected":"false","requestUri":"/idp/idx/challenge/answer","url":"/idp/idx/challenge/answer?",
"deviceFingerprint":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","authnRequestId":"benchAuthn§","factor":"%CREDENTIAL",
"risk":"{level=LOW, reasons=\"known device\"}",
"behaviors":"{New Geo-Location=NEGATIVE, New Device=NEGATIVE, New IP=POSITIVE, New State=NEGATIVE, New Country=NEGATIVE, Velocity=NEGATIVE}"}},
"legacyEventType":"core.user_auth.login_success",
"transaction":{"type":"WEB","id":"benchRequest§","detail":{}},"uuid":"5f0c7a4e-52a1-11f1-8d2b-0242§","version":"0",
"request":{"ipChain":[{"ip":"203.0.113.7","geographicalContext":{"city":"Düsseldorf","state":"North Rhine-Westphalia",
"country":"Germany","postalCode":"40213","geolocation":{"lat":51.2254,"lon":6.7763}},"version":"V4","source":null}]},
"target":[{"id":"pfdbench00000001","type":"AuthenticatorEnrollment","alternateId":"unknown","displayName":"Password",
"detailEntry":null},
{"id":"0oabench00000001","type":"AppInstance","alternateId":"Okta Dashboard","displayName":"Okta Dashboard",
"detailEntry":{"signOnModeType":"OPENID_CONNECT"},"changeDetails":null}]}
"#;

pub(super) fn described(number: usize) -> String {
    of(DESCRIBED, number, "INFO")
}

pub(super) fn recorded(number: usize) -> String {
    let severity = pick(["INFO", "INFO", "INFO", "WARN", "NOTICE"], number);
    of(RECORDED, number, severity)
}

fn of(template: &str, number: usize, severity: &str) -> String {
    let (event, message) = pick(
        [
            ("user.session.start", "User login to Okta"),
            (
                "user.authentication.auth_via_mfa",
                "Authentication of user via MFA",
            ),
            ("user.authentication.sso", "User single sign on to app"),
            ("policy.evaluate_sign_on", "Evaluation of sign-on policy"),
        ],
        number,
    );
    let result = pick(["SUCCESS", "SUCCESS", "ALLOW", "FAILURE"], number);
    let credential = pick(["PASSWORD", "OTP", "EMAIL"], number);
    let holes = [
        ("%EVENT", event),
        ("%MESSAGE", message),
        ("%RESULT", result),
        ("%CREDENTIAL", credential),
        ("%SEVERITY", severity),
    ];
    fill(template, number, &holes)
}
