"""Custom authorization servers: scopes, claims, policies with rules, keys."""

import unittest

import okta.models as models
from box import Case


class AuthorizationServers(Case):
    async def asyncSetUp(self):
        body = {"name": f"Server of {self.id()}", "description": "Made by a test", "audiences": ["api://sample"]}
        self.server = await self.ok(self.okta.create_authorization_server(models.AuthorizationServer.from_dict(body)))

    async def asyncTearDown(self):
        await self.ok(self.okta.deactivate_authorization_server(self.server.id))
        await self.ok(self.okta.delete_authorization_server(self.server.id))
        await self.refused(self.okta.get_authorization_server(self.server.id), 404, "E0000007")

    async def test_it_is_read_listed_and_replaced(self):
        self.assertEqual(self.server.status, "ACTIVE")
        self.assertTrue(self.server.issuer.endswith(self.server.id))
        listed = await self.ok(self.okta.list_authorization_servers())
        self.assertIn(self.server.id, [each.id for each in listed])
        self.server.audiences = ["api://other"]
        replaced = await self.ok(self.okta.replace_authorization_server(self.server.id, self.server))
        self.assertEqual(replaced.audiences, ["api://other"])

    async def test_scopes_and_claims(self):
        scope = await self.ok(self.okta.create_o_auth2_scope(self.server.id, models.OAuth2Scope.from_dict({"name": "car:drive", "description": "Drive", "consent": "REQUIRED"})))
        self.assertEqual((scope.name, scope.system), ("car:drive", False))
        listed = await self.ok(self.okta.list_o_auth2_scopes(self.server.id, q="car"))
        self.assertEqual([each.id for each in listed], [scope.id])
        claim = {
            "name": "department",
            "status": "ACTIVE",
            "claimType": "RESOURCE",
            "valueType": "EXPRESSION",
            "value": "user.department",
            "conditions": {"scopes": ["car:drive"]},
        }
        claim = await self.ok(self.okta.create_o_auth2_claim(self.server.id, models.OAuth2Claim.from_dict(claim)))
        self.assertEqual(claim.conditions.scopes, ["car:drive"])
        claim.value = "user.division"
        replaced = await self.ok(self.okta.replace_o_auth2_claim(self.server.id, claim.id, claim))
        self.assertEqual(replaced.value, "user.division")
        self.assertIn(claim.id, [each.id for each in await self.ok(self.okta.list_o_auth2_claims(self.server.id))])
        await self.ok(self.okta.delete_o_auth2_claim(self.server.id, claim.id))
        await self.ok(self.okta.delete_o_auth2_scope(self.server.id, scope.id))
        await self.refused(self.okta.get_o_auth2_scope(self.server.id, scope.id), 404, "E0000007")

    async def test_policies_and_their_rules(self):
        policy = {
            "type": "OAUTH_AUTHORIZATION_POLICY",
            "status": "ACTIVE",
            "name": "Everybody",
            "description": "Made by a test",
            "priority": 1,
            "conditions": {"clients": {"include": ["ALL_CLIENTS"]}},
        }
        policy = await self.ok(self.okta.create_authorization_server_policy(self.server.id, models.AuthorizationServerPolicy.from_dict(policy)))
        rule = {
            "type": "RESOURCE_ACCESS",
            "name": "Short tokens",
            "priority": 1,
            "conditions": {
                "people": {"groups": {"include": ["EVERYONE"]}},
                "grantTypes": {"include": ["client_credentials", "authorization_code"]},
                "scopes": {"include": ["*"]},
            },
            "actions": {"token": {"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
        }
        rule = models.AuthorizationServerPolicyRuleRequest.from_dict(rule)
        made = await self.ok(self.okta.create_authorization_server_policy_rule(self.server.id, policy.id, rule))
        self.assertEqual(made.actions.token.access_token_lifetime_minutes, 60)
        rule.name = "Tokens of an hour"
        renamed = await self.ok(self.okta.replace_authorization_server_policy_rule(self.server.id, policy.id, made.id, rule))
        self.assertEqual(renamed.name, "Tokens of an hour")
        await self.ok(self.okta.deactivate_authorization_server_policy_rule(self.server.id, policy.id, made.id))
        read = await self.ok(self.okta.get_authorization_server_policy_rule(self.server.id, policy.id, made.id))
        self.assertEqual(read.status, "INACTIVE")
        await self.ok(self.okta.delete_authorization_server_policy_rule(self.server.id, policy.id, made.id))
        await self.ok(self.okta.deactivate_authorization_server_policy(self.server.id, policy.id))
        await self.ok(self.okta.delete_authorization_server_policy(self.server.id, policy.id))
        await self.refused(self.okta.get_authorization_server_policy(self.server.id, policy.id), 404, "E0000007")

    async def test_keys_are_rotated(self):
        keys = await self.ok(self.okta.list_authorization_server_keys(self.server.id))
        active = [key.kid for key in keys if key.status == "ACTIVE"]
        self.assertEqual(len(active), 1)
        rotated = await self.ok(self.okta.rotate_authorization_server_keys(self.server.id, models.JwkUse.from_dict({"use": "sig"})))
        self.assertNotIn(active[0], [key.kid for key in rotated if key.status == "ACTIVE"])


if __name__ == "__main__":
    unittest.main()
