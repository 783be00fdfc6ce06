"""Groups, memberships, owners and rules that move users."""

import unittest

import okta.models as models
from box import Case, person


def group(name, description="Made by a test"):
    return models.AddGroupRequest.from_dict({"profile": {"name": name, "description": description}})


class Groups(Case):
    async def user(self, name, **profile):
        body = person(name)
        body["profile"].update(profile)
        return await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(body), activate=True))

    async def gone(self, *users):
        for user in users:
            await self.ok(self.okta.deactivate_user(user.id))
            await self.ok(self.okta.delete_user(user.id))

    async def members(self, group_id):
        return {user.id for user in await self.ok(self.okta.list_group_users(group_id))}

    async def test_a_group_is_created_renamed_filled_and_deleted(self):
        made = await self.ok(self.okta.add_group(group("Carers")))
        self.assertEqual(made.type, "OKTA_GROUP")
        await self.refused(self.okta.add_group(group("Carers")), 400, "E0000001")
        renamed = await self.ok(self.okta.replace_group(made.id, models.AddGroupRequest.from_dict({"profile": {"name": "Carers of the house"}})))
        self.assertEqual(renamed.profile.actual_instance.name if hasattr(renamed.profile, "actual_instance") else renamed.profile.name, "Carers of the house")
        user = await self.user("grete")
        await self.ok(self.okta.assign_user_to_group(made.id, user.id))
        self.assertEqual(await self.members(made.id), {user.id})
        groups = await self.ok(self.okta.list_user_groups(user.id))
        self.assertIn(made.id, [each.id for each in groups])
        found = await self.ok(self.okta.list_groups(q="Carers"))
        self.assertEqual([each.id for each in found], [made.id])
        await self.ok(self.okta.unassign_user_from_group(made.id, user.id))
        self.assertEqual(await self.members(made.id), set())
        await self.gone(user)
        await self.ok(self.okta.delete_group(made.id))
        await self.refused(self.okta.get_group(made.id), 404, "E0000007")

    async def test_a_rule_moves_users(self):
        made = await self.ok(self.okta.add_group(group("Kitchen")))
        cook = await self.user("rule.cook", department="Kitchen")
        clerk = await self.user("rule.clerk", department="Office")
        rule = await self.ok(
            self.okta.create_group_rule(
                models.CreateGroupRuleRequest.from_dict(
                    {
                        "type": "group_rule",
                        "name": "Cooks",
                        "conditions": {"expression": {"type": "urn:okta:expression:1.0", "value": 'user.department=="Kitchen"'}},
                        "actions": {"assignUserToGroups": {"groupIds": [made.id]}},
                    }
                )
            )
        )
        self.assertEqual(rule.status, "INACTIVE")
        self.assertEqual(await self.members(made.id), set())
        await self.ok(self.okta.activate_group_rule(rule.id))
        self.assertEqual(await self.members(made.id), {cook.id})
        await self.ok(self.okta.update_user(clerk.id, models.UpdateUserRequest.from_dict({"profile": {"department": "Kitchen"}})))
        self.assertEqual(await self.members(made.id), {cook.id, clerk.id})
        await self.ok(self.okta.deactivate_group_rule(rule.id))
        await self.ok(self.okta.delete_group_rule(rule.id))
        await self.gone(cook, clerk)
        await self.ok(self.okta.delete_group(made.id))


if __name__ == "__main__":
    unittest.main()
