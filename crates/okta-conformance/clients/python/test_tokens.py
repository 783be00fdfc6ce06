"""Access tokens by private key, with and without DPoP, for an app that the SDK registered itself."""

import json
import unittest

import okta.models as models
from box import Case, call, client
from jwcrypto.jwk import JWK

SCOPES = ["okta.users.read", "okta.users.manage", "okta.groups.manage"]


class Tokens(Case):
    async def service_app(self, label, dpop):
        """A service app with a key of its own: its client id and the key."""
        key = JWK.generate(kty="RSA", size=2048, kid=f"key-of-{label}", use="sig", alg="RS256")
        body = {
            "name": "oidc_client",
            "label": label,
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
            "settings": {
                "oauthClient": {
                    "grant_types": ["client_credentials"],
                    "response_types": ["token"],
                    "application_type": "service",
                    "dpop_bound_access_tokens": dpop,
                    "jwks": {"keys": [json.loads(key.export_public())]},
                }
            },
        }
        # The SDK's model of an application wants ids of keys that have none yet.
        made = call("POST", "/api/v1/apps", body)
        app = await self.ok(self.okta.get_application(made["id"]))
        for scope in SCOPES:
            grant = models.OAuth2ScopeConsentGrant.from_dict({"issuer": self.okta._base_url, "scopeId": scope})
            await self.ok(self.okta.grant_consent_to_scope(app.id, grant))
        return app, key

    async def check(self, label, dpop):
        app, key = await self.service_app(label, dpop)
        # The SDK reads a JWK by the rules of Python's literals, so it is given as PEM.
        service = client(
            token=None,
            authorizationMode="PrivateKey",
            clientId=app.credentials.oauth_client.client_id,
            scopes=SCOPES,
            privateKey=key.export_to_pem(private_key=True, password=None).decode(),
            kid=f"key-of-{label}",
            dpopEnabled=dpop,
        )
        for number in range(3):
            group = await self.ok(service.add_group(models.AddGroupRequest.from_dict({"profile": {"name": f"{label} {number}"}})))
            await self.ok(service.delete_group(group.id))
        self.assertIsInstance(await self.ok(service.list_users(search='profile.login eq "nobody+here@example.com"')), list)
        # Too few scopes are a 403 without a body, of which the SDK makes no error.
        _, response, _ = await service.list_applications()
        self.assertEqual(response.status_code, 403)
        await self.ok(self.okta.deactivate_application(app.id))
        await self.ok(self.okta.delete_application(app.id))

    async def test_a_private_key_gets_a_bearer_token(self):
        await self.check("bearer", dpop=False)

    async def test_a_private_key_gets_a_token_bound_by_dpop(self):
        await self.check("dpop", dpop=True)

    async def test_an_unknown_token_is_refused(self):
        await self.refused(client(token="no-such-token").list_users(), 401, "E0000011")


if __name__ == "__main__":
    unittest.main()
