"""Identity providers of several types, their keys and their users."""

import unittest

import okta.models as models
from box import Case, call, person

SUBJECT = {"userNameTemplate": {"template": "idpuser.email"}, "filter": "", "matchType": "USERNAME"}
PROVISIONING = {
    "action": "AUTO",
    "profileMaster": False,
    "conditions": {"deprovisioned": {"action": "NONE"}, "suspended": {"action": "NONE"}},
    "groups": {"action": "NONE"},
}


def social(kind, scopes):
    return {
        "type": kind,
        "name": f"Sign in by {kind.lower()}",
        "protocol": {
            "type": "OAUTH2" if kind != "GOOGLE" else "OIDC",
            "scopes": scopes,
            "credentials": {"client": {"client_id": "sample-client", "client_secret": "sample-secret-of-a-test"}},
        },
        "policy": {
            "accountLink": {"action": "AUTO", "filter": None},
            "provisioning": PROVISIONING,
            "subject": SUBJECT,
            "maxClockSkew": 0,
        },
    }


class IdentityProviders(Case):
    async def removed(self, idp_id):
        await self.ok(self.okta.deactivate_identity_provider(idp_id))
        await self.ok(self.okta.delete_identity_provider(idp_id))
        await self.refused(self.okta.get_identity_provider(idp_id), 404, "E0000007")

    async def test_social_providers_and_their_users(self):
        for kind, scopes in (("FACEBOOK", ["public_profile", "email"]), ("GOOGLE", ["profile", "email", "openid"]), ("LINKEDIN", ["r_basicprofile"]), ("MICROSOFT", ["openid", "email", "profile"])):
            with self.subTest(kind):
                idp = await self.ok(self.okta.create_identity_provider(models.IdentityProvider.from_dict(social(kind, scopes))))
                self.assertEqual((idp.type, idp.status), (kind, "ACTIVE"))
                user = await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(person(f"linked.{kind.lower()}")), activate=False))
                # The SDK's model of a linked user takes no profile whose values are texts, as Okta's are.
                users = f"/api/v1/idps/{idp.id}/users"
                linked = call("POST", f"{users}/{user.id}", {"externalId": f"external-{kind}"})
                self.assertEqual(linked["externalId"], f"external-{kind}")
                self.assertEqual([each["id"] for each in call("GET", users)], [user.id])
                of_user = await self.ok(self.okta.list_user_identity_providers(user.id))
                self.assertEqual([each.id for each in of_user], [idp.id])
                tokens = await self.ok(self.okta.list_social_auth_tokens(idp.id, user.id))
                self.assertIsInstance(tokens, list)
                await self.ok(self.okta.unlink_user_from_identity_provider(idp.id, user.id))
                self.assertEqual(await self.ok(self.okta.list_identity_provider_application_users(idp.id)), [])
                await self.removed(idp.id)
                await self.ok(self.okta.deactivate_user(user.id))
                await self.ok(self.okta.delete_user(user.id))

    async def test_a_generic_openid_provider(self):
        def at(name, binding="HTTP-REDIRECT"):
            return {"url": f"https://idp.example.com/{name}", "binding": binding}

        body = social("OIDC", ["openid", "profile", "email"])
        body["protocol"] |= {
            "type": "OIDC",
            "endpoints": {"authorization": at("authorize"), "token": at("token", "HTTP-POST"), "userInfo": at("userinfo"), "jwks": at("keys")},
            "issuer": {"url": "https://idp.example.com"},
        }
        idp = await self.ok(self.okta.create_identity_provider(models.IdentityProvider.from_dict(body)))
        self.assertEqual(idp.protocol.actual_instance.endpoints.token.url, "https://idp.example.com/token")
        found = await self.ok(self.okta.list_identity_providers(q="Sign in by oidc"))
        self.assertEqual([each.id for each in found], [idp.id])
        found = await self.ok(self.okta.list_identity_providers(type="OIDC"))
        self.assertEqual([each.id for each in found], [idp.id])
        await self.removed(idp.id)

    async def test_a_saml_provider_with_its_key(self):
        key = await self.ok(self.okta.create_identity_provider_key(models.IdPCertificateCredential.from_dict({"x5c": [CERTIFICATE]})))
        body = {
            "type": "SAML2",
            "name": "A partner",
            "protocol": {
                "type": "SAML2",
                "endpoints": {
                    "sso": {"url": "https://idp.example.com/sso", "binding": "HTTP-POST", "destination": "https://idp.example.com/sso"},
                    "acs": {"binding": "HTTP-POST", "type": "INSTANCE"},
                },
                "algorithms": {
                    "request": {"signature": {"algorithm": "SHA-256", "scope": "REQUEST"}},
                    "response": {"signature": {"algorithm": "SHA-256", "scope": "ANY"}},
                },
                "credentials": {"trust": {"issuer": "https://idp.example.com", "audience": "https://sp.example.com", "kid": key.kid}},
            },
            "policy": {
                "accountLink": {"action": "AUTO", "filter": None},
                "provisioning": PROVISIONING,
                "subject": {**SUBJECT, "userNameTemplate": {"template": "idpuser.subjectNameId"}},
                "maxClockSkew": 120000,
            },
        }
        idp = await self.ok(self.okta.create_identity_provider(models.IdentityProvider.from_dict(body)))
        signing = await self.ok(self.okta.generate_identity_provider_signing_key(idp.id, validity_years=2))
        listed = await self.ok(self.okta.list_identity_provider_signing_keys(idp.id))
        self.assertIn(signing.kid, [each.kid for each in listed])
        csr = await self.ok(
            self.okta.generate_csr_for_identity_provider(
                idp.id,
                models.CsrMetadata.from_dict({"subject": {"countryName": "US", "organizationName": "Sample", "commonName": "SP"}, "subjectAltNames": {"dnsNames": ["dev.example.com"]}}),
            )
        )
        self.assertIn(csr.id, [each.id for each in await self.ok(self.okta.list_csrs_for_identity_provider(idp.id))])
        await self.ok(self.okta.revoke_csr_for_identity_provider(idp.id, csr.id))
        idp.name = "A partner, renamed"
        self.assertEqual((await self.ok(self.okta.replace_identity_provider(idp.id, idp))).name, "A partner, renamed")
        await self.removed(idp.id)
        await self.ok(self.okta.delete_identity_provider_key(key.kid))


# A public certificate that signs nothing: its key was thrown away.
CERTIFICATE = (
    "MIIBfzCCASWgAwIBAgIUYGfYAqsgUWfbQh4Tq0eQWvYvAkgwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKU2FtcGxlIElkUDAeFw0yNjAxMDEwMDAwMDBaFw0zNjAx"
    "MDEwMDAwMDBaMBUxEzARBgNVBAMMClNhbXBsZSBJZFAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS"
)


if __name__ == "__main__":
    unittest.main()
