"""What surrounds people: types and schemas, linked objects, roles, hooks, origins, settings."""

import unittest

import okta.models as models
from box import Case, call, person


class Org(Case):
    async def user(self, name, **profile):
        body = person(name)
        body["profile"].update(profile)
        return await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(body), activate=False))

    async def gone(self, *users):
        for user in users:
            await self.ok(self.okta.deactivate_user(user.id))
            await self.ok(self.okta.delete_user(user.id))

    async def test_a_type_of_users_has_a_schema_of_its_own(self):
        body = {"name": "contractor", "displayName": "Contractor", "description": "Comes and goes"}
        kind = await self.ok(self.okta.create_user_type(models.UserType.from_dict(body)))
        self.assertFalse(kind.default)
        self.assertIn(kind.id, [each.id for each in await self.ok(self.okta.list_user_types())])
        schema = kind.links.var_schema.href.rsplit("/", 1)[-1]
        # The SDK's model of a schema drops attributes of the org's own.
        attribute = {"title": "Agency", "type": "string", "maxLength": 40, "permissions": [{"principal": "SELF", "action": "READ_WRITE"}]}
        definitions = {"custom": {"id": "#custom", "type": "object", "properties": {"agency": attribute}, "required": []}}
        call("POST", f"/api/v1/meta/schemas/user/{schema}", {"definitions": definitions})
        read = await self.ok(self.okta.get_user_schema(schema))
        self.assertIn("agency", read.definitions.custom.properties)
        user = await self.user("contractor")
        await self.gone(user)
        await self.ok(self.okta.delete_user_type(kind.id))

    async def test_users_are_linked(self):
        boss, worker = await self.user("boss"), await self.user("worker")
        body = {
            "primary": {"name": "boss", "title": "Boss", "description": "Of a worker", "type": "USER"},
            "associated": {"name": "worker", "title": "Worker", "description": "Of a boss", "type": "USER"},
        }
        await self.ok(self.okta.create_linked_object_definition(models.LinkedObject.from_dict(body)))
        self.assertIn("boss", [each.primary.name for each in await self.ok(self.okta.list_linked_object_definitions())])
        # Users are tied with access tokens only, and the SDK takes none that was not its own request.
        def tied(method, path):
            return call(method, f"/api/v1/users/{path}", scheme="Bearer")

        tied("PUT", f"{worker.id}/linkedObjects/boss/{boss.id}")
        self.assertEqual(len(tied("GET", f"{boss.id}/linkedObjects/worker")), 1)
        tied("DELETE", f"{worker.id}/linkedObjects/boss")
        self.assertEqual(tied("GET", f"{boss.id}/linkedObjects/worker"), [])
        await self.ok(self.okta.delete_linked_object_definition("boss"))
        await self.gone(boss, worker)

    async def test_roles_of_users_and_groups(self):
        user = await self.user("admin")
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Admins"}})))
        # The SDK's union of role requests takes none of its own kinds.
        made = call("POST", f"/api/v1/users/{user.id}/roles", {"type": "HELP_DESK_ADMIN"})
        self.assertEqual((made["type"], made["assignmentType"]), ("HELP_DESK_ADMIN", "USER"))
        of_group = call("POST", f"/api/v1/groups/{group.id}/roles", {"type": "READ_ONLY_ADMIN"})
        self.assertEqual(of_group["assignmentType"], "GROUP")
        self.assertEqual(len(await self.ok(self.okta.list_assigned_roles_for_user(user.id))), 1)
        self.assertEqual(len(await self.ok(self.okta.list_group_assigned_roles(group.id))), 1)
        await self.ok(self.okta.unassign_role_from_user(user.id, made["id"]))
        self.assertEqual(await self.ok(self.okta.list_assigned_roles_for_user(user.id)), [])
        await self.ok(self.okta.delete_group(group.id))
        await self.gone(user)

    async def test_a_custom_role_is_bound_to_what_it_is_for(self):
        body = {"label": "Helper", "description": "Made by a test", "permissions": ["okta.users.read"]}
        role = await self.ok(self.okta.create_role(models.CreateIamRoleRequest.from_dict(body)))
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Helped"}})))
        user = await self.user("helper")
        href = f"{self.okta._base_url}/api/v1/groups/{group.id}"
        body = {"label": "Helped", "description": "Made by a test", "resources": [href]}
        resources = await self.ok(self.okta.create_resource_set(models.CreateResourceSetRequest.from_dict(body)))
        binding = {"role": role.id, "members": [f"{self.okta._base_url}/api/v1/users/{user.id}"]}
        await self.ok(self.okta.create_resource_set_binding(resources.id, models.ResourceSetBindingCreateRequest.from_dict(binding)))
        bound = await self.ok(self.okta.list_bindings(resources.id))
        self.assertEqual([each.id for each in bound.roles], [role.id])
        await self.ok(self.okta.delete_binding(resources.id, role.id))
        await self.ok(self.okta.delete_resource_set(resources.id))
        await self.ok(self.okta.delete_role(role.id))
        await self.ok(self.okta.delete_group(group.id))
        await self.gone(user)

    async def test_hooks_are_kept_and_switched(self):
        channel = {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://example.com/hook", "headers": [], "method": "POST"}}
        body = {"name": "Told", "events": {"type": "EVENT_TYPE", "items": ["user.lifecycle.create"]}, "channel": channel}
        hook = await self.ok(self.okta.create_event_hook(models.EventHook.from_dict(body)))
        self.assertEqual((hook.status, hook.verification_status), ("ACTIVE", "UNVERIFIED"))
        await self.ok(self.okta.deactivate_event_hook(hook.id))
        await self.ok(self.okta.delete_event_hook(hook.id))
        await self.refused(self.okta.get_event_hook(hook.id), 404, "E0000007")
        body = {"name": "Asked", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0", "channel": channel}
        hook = await self.ok(self.okta.create_inline_hook(models.InlineHookCreate.from_dict(body)))
        self.assertIn(hook.id, [each.id for each in await self.ok(self.okta.list_inline_hooks())])
        await self.ok(self.okta.deactivate_inline_hook(hook.id))
        await self.ok(self.okta.delete_inline_hook(hook.id))

    async def test_a_trusted_origin(self):
        body = {"name": "A page", "origin": "https://page.example.com", "scopes": [{"type": "CORS"}, {"type": "REDIRECT"}]}
        origin = await self.ok(self.okta.create_trusted_origin(models.TrustedOriginWrite.from_dict(body)))
        self.assertEqual(origin.status, "ACTIVE")
        found = await self.ok(self.okta.list_trusted_origins(filter='name eq "A page"'))
        self.assertEqual([each.id for each in found], [origin.id])
        await self.ok(self.okta.deactivate_trusted_origin(origin.id))
        await self.ok(self.okta.delete_trusted_origin(origin.id))

    async def test_settings_of_the_org(self):
        settings = await self.ok(self.okta.get_org_settings())
        self.assertEqual(settings.status, "ACTIVE")
        changed = await self.ok(self.okta.update_org_settings(models.OrgSetting.from_dict({"city": "Utrecht"})))
        self.assertEqual(changed.city, "Utrecht")
        about = await self.ok(self.okta.get_wellknown_org_metadata())
        self.assertEqual(about.pipeline, "idx")


if __name__ == "__main__":
    unittest.main()
