"""Applications of every sign-on mode, their assignments and keys."""

import unittest

import okta.models as models
from box import Case, person

APPLICATIONS = {
    "BOOKMARK": {
        "name": "bookmark",
        "label": "A bookmark",
        "signOnMode": "BOOKMARK",
        "settings": {"app": {"requestIntegration": False, "url": "https://example.com/bookmark.htm"}},
    },
    "BASIC_AUTH": {
        "name": "template_basic_auth",
        "label": "Basic",
        "signOnMode": "BASIC_AUTH",
        "settings": {"app": {"url": "https://example.com/login.html", "authURL": "https://example.com/auth.html"}},
    },
    "AUTO_LOGIN": {
        "label": "A form",
        "signOnMode": "AUTO_LOGIN",
        "settings": {"signOn": {"redirectUrl": "https://example.com/in", "loginUrl": "https://example.com/login"}},
    },
    "BROWSER_PLUGIN": {
        "name": "template_swa",
        "label": "A plugin",
        "signOnMode": "BROWSER_PLUGIN",
        "settings": {"app": {"buttonField": "btn", "passwordField": "pass", "usernameField": "user", "url": "https://example.com/login.html"}},
    },
    "SECURE_PASSWORD_STORE": {
        "name": "template_sps",
        "label": "A store",
        "signOnMode": "SECURE_PASSWORD_STORE",
        "settings": {"app": {"url": "https://example.com/login.html", "passwordField": "#pass", "usernameField": "#user"}},
    },
    "SAML_2_0": {
        "label": "A service",
        "signOnMode": "SAML_2_0",
        "settings": {
            "signOn": {
                "ssoAcsUrl": "https://example.com/acs",
                "recipient": "https://example.com/acs",
                "destination": "https://example.com/acs",
                "audience": "https://example.com/audience",
                "idpIssuer": "$http://www.okta.com/${org.externalKey}",
                "subjectNameIdTemplate": "${user.userName}",
                "subjectNameIdFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
                "responseSigned": True,
                "assertionSigned": True,
                "signatureAlgorithm": "RSA_SHA256",
                "digestAlgorithm": "SHA256",
                "honorForceAuthn": True,
                "authnContextClassRef": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "requestCompressed": False,
                "attributeStatements": [],
            }
        },
    },
    "WS_FEDERATION": {
        "name": "template_wsfed",
        "label": "A federation",
        "signOnMode": "WS_FEDERATION",
        "settings": {
            "app": {
                "audienceRestriction": "urn:example:app",
                "authnContextClassRef": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "groupValueFormat": "windowsDomainQualifiedName",
                "nameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
                "realm": "urn:example:app",
                "siteURL": "https://example.com",
                "usernameAttribute": "username",
                "wReplyOverride": False,
                "wReplyURL": "https://example.com/",
            }
        },
    },
    "OPENID_CONNECT": {
        "name": "oidc_client",
        "label": "A client",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_post", "autoKeyRotation": True}},
        "settings": {
            "oauthClient": {
                "client_uri": "https://example.com",
                "redirect_uris": ["https://example.com/callback"],
                "response_types": ["code"],
                "grant_types": ["authorization_code"],
                "application_type": "web",
            }
        },
    },
}


def application(mode, label=None):
    """A body as the SDK makes it from what a person would write."""
    written = dict(APPLICATIONS[mode])
    written["label"] = label or written["label"]
    return models.Application.from_dict(written)


class Applications(Case):
    async def removed(self, app_id):
        await self.ok(self.okta.deactivate_application(app_id))
        await self.ok(self.okta.delete_application(app_id))
        await self.refused(self.okta.get_application(app_id), 404, "E0000007")

    async def test_every_sign_on_mode_is_created_read_listed_and_deleted(self):
        for mode in APPLICATIONS:
            with self.subTest(mode):
                made = await self.ok(self.okta.create_application(application(mode)))
                self.assertEqual(made.status, "ACTIVE")
                read = await self.ok(self.okta.get_application(made.id))
                self.assertEqual(read.sign_on_mode, mode)
                self.assertEqual(read.label, APPLICATIONS[mode]["label"])
                listed = await self.ok(self.okta.list_applications(q=read.label))
                self.assertIn(made.id, [app.id for app in listed])
                read.label = read.label + " renamed"
                replaced = await self.ok(self.okta.replace_application(made.id, read))
                self.assertEqual(replaced.label, read.label)
                await self.refused(self.okta.delete_application(made.id), 403)
                await self.removed(made.id)

    async def test_users_and_groups_are_assigned(self):
        app = await self.ok(self.okta.create_application(application("BOOKMARK", "Assigned")))
        user = await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(person("assigned")), activate=True))
        member = await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(person("member")), activate=True))
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Assigned"}})))
        await self.ok(self.okta.assign_user_to_group(group.id, member.id))
        direct = await self.ok(
            self.okta.assign_user_to_application(
                app.id, models.AppUserAssignRequest.from_dict({"id": user.id, "scope": "USER", "credentials": {"userName": "assigned@example.com"}})
            )
        )
        self.assertEqual((direct.id, direct.scope), (user.id, "USER"))
        assignment = await self.ok(self.okta.assign_group_to_application(app.id, group.id, models.ApplicationGroupAssignment.from_dict({"priority": 0})))
        self.assertEqual(assignment.id, group.id)
        users = await self.ok(self.okta.list_application_users(app.id))
        self.assertEqual({(each.id, each.scope) for each in users}, {(user.id, "USER"), (member.id, "GROUP")})
        links = await self.ok(self.okta.list_app_links(member.id))
        self.assertEqual([link.app_instance_id for link in links], [app.id])
        of_group = await self.ok(self.okta.list_assigned_applications_for_group(group.id))
        self.assertEqual([each.id for each in of_group], [app.id])
        await self.ok(self.okta.unassign_application_from_group(app.id, group.id))
        await self.ok(self.okta.unassign_user_from_application(app.id, user.id))
        self.assertEqual(await self.ok(self.okta.list_application_users(app.id)), [])
        await self.removed(app.id)
        for each in (user, member):
            await self.ok(self.okta.deactivate_user(each.id))
            await self.ok(self.okta.delete_user(each.id))
        await self.ok(self.okta.delete_group(group.id))

    async def test_keys_are_generated_and_cloned(self):
        app = await self.ok(self.okta.create_application(application("SAML_2_0", "Keys")))
        other = await self.ok(self.okta.create_application(application("SAML_2_0", "Other keys")))
        made = await self.ok(self.okta.generate_application_key(app.id, validity_years=2))
        self.assertIn(made.kid, [key.kid for key in await self.ok(self.okta.list_application_keys(app.id))])
        cloned = await self.ok(self.okta.clone_application_key(app.id, made.kid, target_aid=other.id))
        self.assertEqual(cloned.kid, made.kid)
        await self.removed(app.id)
        await self.removed(other.id)


if __name__ == "__main__":
    unittest.main()
