"""Registers what this package adds to Wagtail's admin; nothing is defined here."""

from wagtail import hooks

from cms.users.two_factor import reset, views

hooks.register("register_account_menu_item", views.account_entry)
hooks.register("register_user_listing_buttons", reset.reset_button)
hooks.register("register_log_actions", reset.register_log_actions)
