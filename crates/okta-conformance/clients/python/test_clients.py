"""Clients of OpenID Connect: their keys, secrets and grants."""

import json
import unittest

import okta.models as models
from box import Case, call
from jwcrypto.jwk import JWK

REDIRECT = "https://example.com/callback"


def public_key(kid):
    return json.loads(JWK.generate(kty="RSA", size=2048, kid=kid, use="sig", alg="RS256").export_public())


class Clients(Case):
    async def made(self, label, oauth_client, method="client_secret_basic"):
        body = {
            "name": "oidc_client",
            "label": label,
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"token_endpoint_auth_method": method}},
            "settings": {"oauthClient": oauth_client},
        }
        # The SDK's model of an application wants ids of keys that have none yet.
        return await self.ok(self.okta.get_application(call("POST", "/api/v1/apps", body)["id"]))

    async def removed(self, app):
        await self.ok(self.okta.deactivate_application(app.id))
        await self.ok(self.okta.delete_application(app.id))

    async def test_keys_are_read_back_added_and_removed(self):
        settings = {
            "application_type": "web",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": [REDIRECT],
            "jwks": {"keys": [public_key("first")]},
        }
        app = await self.made("Keys of a client", settings, "private_key_jwt")
        # The SDK's model of an application keeps no key of a set; its model of the set does.
        [key] = await self.ok(self.okta.list_jwk(app.id))
        key = key.actual_instance
        self.assertEqual((key.kid, key.status), ("first", "ACTIVE"))
        self.assertTrue(key.id)
        added = call("POST", f"/api/v1/apps/{app.id}/credentials/jwks", public_key("second"))
        read = await self.ok(self.okta.get_jwk(app.id, added["id"]))
        self.assertEqual(read.actual_instance.kid, "second")
        self.assertEqual(len(await self.ok(self.okta.list_jwk(app.id))), 2)
        await self.ok(self.okta.deactivate_o_auth2_client_json_web_key(app.id, added["id"]))
        await self.ok(self.okta.deletejwk(app.id, added["id"]))
        # What was read is written back as it is.
        path = f"/api/v1/apps/{app.id}"
        replaced = call("PUT", path, {**call("GET", path), "label": "Keys of a client, renamed"})
        self.assertEqual([each["kid"] for each in replaced["settings"]["oauthClient"]["jwks"]["keys"]], ["first"])
        await self.removed(app)

    async def test_secrets_are_made_and_taken_out_of_use(self):
        settings = {"application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"], "redirect_uris": [REDIRECT]}
        app = await self.made("Secrets of a client", settings)
        [first] = await self.ok(self.okta.list_o_auth2_client_secrets(app.id))
        second = await self.ok(self.okta.create_o_auth2_client_secret(app.id))
        self.assertEqual(second.status, "ACTIVE")
        await self.ok(self.okta.deactivate_o_auth2_client_secret(app.id, first.id))
        await self.ok(self.okta.delete_o_auth2_client_secret(app.id, first.id))
        self.assertEqual([each.id for each in await self.ok(self.okta.list_o_auth2_client_secrets(app.id))], [second.id])
        await self.removed(app)

    async def test_scopes_are_granted_and_revoked(self):
        settings = {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"], "jwks": {"keys": [public_key("granted")]}}
        app = await self.made("Grants of a client", settings, "private_key_jwt")
        grant = models.OAuth2ScopeConsentGrant.from_dict({"issuer": self.okta._base_url, "scopeId": "okta.users.read"})
        made = await self.ok(self.okta.grant_consent_to_scope(app.id, grant))
        self.assertEqual((made.scope_id, made.status), ("okta.users.read", "ACTIVE"))
        self.assertEqual([each.id for each in await self.ok(self.okta.list_scope_consent_grants(app.id))], [made.id])
        await self.ok(self.okta.revoke_scope_consent_grant(app.id, made.id))
        self.assertEqual(await self.ok(self.okta.list_scope_consent_grants(app.id)), [])
        await self.removed(app)

    async def test_a_page_and_a_device_have_no_secret(self):
        for kind in ("browser", "native"):
            with self.subTest(kind):
                settings = {"application_type": kind, "grant_types": ["authorization_code"], "response_types": ["code"], "redirect_uris": [REDIRECT]}
                app = await self.made(f"Public {kind}", settings, "none")
                self.assertTrue(app.credentials.oauth_client.pkce_required)
                self.assertIsNone(app.credentials.oauth_client.client_secret)
                self.assertEqual(await self.ok(self.okta.list_o_auth2_client_secrets(app.id)), [])
                await self.removed(app)


if __name__ == "__main__":
    unittest.main()
