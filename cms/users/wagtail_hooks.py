"""Registers this package's policies and hooks with Wagtail."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.permissions import register_permission_policy

from cms.uploads.forms import PortraitForm
from cms.users.permissions import SuperusersPolicy
from cms.users.two_factor import log_actions, reset, views

register_permission_policy(get_user_model(), SuperusersPolicy(get_user_model()))
register_permission_policy(Group, SuperusersPolicy(Group))

hooks.register("register_account_menu_item", views.account_entry)
hooks.register("register_user_listing_buttons", reset.reset_button)
hooks.register("register_log_actions", log_actions.register_log_actions)
# Wagtail's account screen names its panels, and takes no other in their place.
AvatarSettingsPanel.form_class = PortraitForm
