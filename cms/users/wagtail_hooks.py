"""Registers what this package adds to Wagtail's admin; nothing is defined here."""

from wagtail import hooks

from cms.users.two_factor import views

hooks.register("register_account_menu_item", views.account_entry)
