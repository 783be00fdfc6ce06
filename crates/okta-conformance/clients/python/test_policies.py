"""Policies of several types, their rules and priorities; zones that they name."""

import unittest

import okta.models as models
from box import Case

SIGN_ON = {
    "type": "OKTA_SIGN_ON",
    "name": "Nights",
    "description": "Made by a test",
    "status": "ACTIVE",
}
RULE = {
    "type": "SIGN_ON",
    "name": "Known networks",
    "conditions": {"network": {"connection": "ANYWHERE"}, "authContext": {"authType": "ANY"}},
    "actions": {"signon": {"access": "ALLOW", "requireFactor": False, "session": {"usePersistentCookie": False, "maxSessionIdleMinutes": 720, "maxSessionLifetimeMinutes": 0}}},
}


class Policies(Case):
    async def test_a_sign_on_policy_with_rules(self):
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Night watch"}})))
        body = {**SIGN_ON, "conditions": {"people": {"groups": {"include": [group.id]}}}}
        policy = await self.ok(self.okta.create_policy(models.Policy.from_dict(body)))
        self.assertEqual((policy.type, policy.status), ("OKTA_SIGN_ON", "ACTIVE"))
        first = await self.ok(self.okta.create_policy_rule(policy.id, models.PolicyRule.from_dict(RULE)))
        second = await self.ok(self.okta.create_policy_rule(policy.id, models.PolicyRule.from_dict({**RULE, "name": "Other networks", "priority": 1})))
        rules = await self.ok(self.okta.list_policy_rules(policy.id))
        self.assertEqual([(rule.id, rule.priority) for rule in rules], [(second.id, 1), (first.id, 2)])
        await self.ok(self.okta.deactivate_policy_rule(policy.id, first.id))
        self.assertEqual((await self.ok(self.okta.get_policy_rule(policy.id, first.id))).status, "INACTIVE")
        await self.ok(self.okta.activate_policy_rule(policy.id, first.id))
        listed = await self.ok(self.okta.list_policies("OKTA_SIGN_ON"))
        self.assertIn(policy.id, [each.id for each in listed])
        self.assertTrue(all(each.type == "OKTA_SIGN_ON" for each in listed))
        policy.name = "Nights and weekends"
        renamed = await self.ok(self.okta.replace_policy(policy.id, policy))
        self.assertEqual(renamed.name, "Nights and weekends")
        await self.ok(self.okta.delete_policy_rule(policy.id, first.id))
        rules = await self.ok(self.okta.list_policy_rules(policy.id))
        self.assertEqual([rule.id for rule in rules], [second.id])
        await self.ok(self.okta.delete_policy(policy.id))
        await self.refused(self.okta.get_policy(policy.id), 404, "E0000007")
        await self.ok(self.okta.delete_group(group.id))

    async def test_the_default_policy_stays(self):
        listed = await self.ok(self.okta.list_policies("PASSWORD"))
        default = next(policy for policy in listed if policy.system)
        await self.refused(self.okta.delete_policy(default.id), 403)

    async def test_password_and_enrollment_policies(self):
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Day watch"}})))
        people = {"people": {"groups": {"include": [group.id]}}}
        body = {
            "type": "PASSWORD",
            "name": "Long words",
            "description": "Made by a test",
            "status": "ACTIVE",
            "conditions": {**people, "authProvider": {"provider": "OKTA"}},
            "settings": {"password": {"complexity": {"minLength": 14}}},
        }
        policy = await self.ok(self.okta.create_policy(models.Policy.from_dict(body)))
        self.assertEqual(policy.settings.password.complexity.min_length, 14)
        rule = {
            "type": "PASSWORD",
            "name": "From everywhere",
            "conditions": {"people": {"users": {"exclude": []}}, "network": {"connection": "ANYWHERE"}},
            "actions": {
                "passwordChange": {"access": "ALLOW"},
                "selfServicePasswordReset": {"access": "ALLOW"},
                "selfServiceUnlock": {"access": "DENY"},
            },
        }
        rule = await self.ok(self.okta.create_policy_rule(policy.id, models.PolicyRule.from_dict(rule)))
        self.assertEqual(rule.actions.self_service_unlock.access, "DENY")
        await self.ok(self.okta.delete_policy_rule(policy.id, rule.id))
        await self.ok(self.okta.deactivate_policy(policy.id))
        await self.ok(self.okta.delete_policy(policy.id))
        body = {"type": "MFA_ENROLL", "name": "Factors", "description": "Made by a test", "status": "ACTIVE", "conditions": people}
        policy = await self.ok(self.okta.create_policy(models.Policy.from_dict(body)))
        self.assertEqual(policy.type, "MFA_ENROLL")
        await self.ok(self.okta.delete_policy(policy.id))
        await self.ok(self.okta.delete_group(group.id))

    async def test_an_application_is_put_under_a_policy(self):
        body = {"type": "ACCESS_POLICY", "name": "Strict", "description": "Made by a test", "status": "ACTIVE"}
        policy = await self.ok(self.okta.create_policy(models.Policy.from_dict(body)))
        rule = {
            "type": "ACCESS_POLICY",
            "name": "Two factors",
            "conditions": {"network": {"connection": "ANYWHERE"}},
            "actions": {
                "appSignOn": {
                    "access": "ALLOW",
                    "verificationMethod": {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT2H", "constraints": [{"knowledge": {"types": ["password"]}}]},
                }
            },
        }
        rule = await self.ok(self.okta.create_policy_rule(policy.id, models.PolicyRule.from_dict(rule)))
        names = [each.name for each in await self.ok(self.okta.list_policy_rules(policy.id))]
        self.assertEqual(names, ["Two factors", "Catch-all Rule"])
        app = {"name": "bookmark", "label": "Under a policy", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://example.com"}}}
        app = await self.ok(self.okta.create_application(models.Application.from_dict(app)))
        await self.ok(self.okta.assign_application_policy(app.id, policy.id))
        read = await self.ok(self.okta.get_application(app.id))
        self.assertTrue(read.links.access_policy.href.endswith(policy.id))
        under = await self.ok(self.okta.list_policy_apps(policy.id))
        self.assertEqual([each.id for each in under], [app.id])
        await self.ok(self.okta.deactivate_application(app.id))
        await self.ok(self.okta.delete_application(app.id))
        await self.ok(self.okta.deactivate_policy(policy.id))
        await self.ok(self.okta.delete_policy(policy.id))

    async def test_a_zone_goes_once_it_is_off(self):
        zone = await self.ok(
            self.okta.create_network_zone(
                models.NetworkZone.from_dict({"type": "IP", "name": "Office", "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}], "proxies": []})
            )
        )
        self.assertEqual(zone.status, "ACTIVE")
        await self.ok(self.okta.deactivate_network_zone(zone.id))
        await self.ok(self.okta.delete_network_zone(zone.id))
        await self.refused(self.okta.get_network_zone(zone.id), 404, "E0000007")


if __name__ == "__main__":
    unittest.main()
