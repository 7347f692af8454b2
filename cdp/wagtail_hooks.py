"""Registers what the community of practice adds to Wagtail; nothing is defined here."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cdp.admin import audience, confinement, deletion, knowledge
from cdp.admin.attention import attention_panel
from cdp.admin.audit import AuditViewSet
from cdp.admin.booklets import BookletViewSet, booklet_buttons
from cdp.admin.choosers import VersionChooserViewSet
from cdp.admin.imports import ImportViewSet
from cdp.admin.keys import KeyViewSet, key_permissions
from cdp.admin.library import MetierViewSet, TermViewSet
from cdp.admin.log_actions import register_log_actions
from cdp.admin.series import SeriesViewSet
from cdp.admin.sharing import ShareViewSet, share_button
from cdp.admin.videos import VideoPermissionFormSet, VideoViewSet
from cdp.reading import page_context

# Of two actions of one name, the last that is registered stands.
AFTER_WAGTAILS = 100

hooks.register("construct_page_context", page_context)
hooks.register("register_admin_viewset", ImportViewSet)
hooks.register("register_admin_viewset", KeyViewSet)
hooks.register("register_admin_viewset", AuditViewSet)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_permissions", key_permissions)
hooks.register("register_admin_viewset", ShareViewSet)
hooks.register("register_page_header_buttons", share_button)
hooks.register("register_admin_viewset", BookletViewSet)
hooks.register("register_admin_viewset", VersionChooserViewSet)
hooks.register("register_page_header_buttons", booklet_buttons)
hooks.register("register_group_permission_panel", lambda: VideoPermissionFormSet)
hooks.register("construct_homepage_panels", attention_panel)
hooks.register("before_move_page", audience.ask_before_move)
hooks.register("before_bulk_action", audience.ask_before_bulk_move)
hooks.register("before_copy_page", audience.ask_before_copy)
hooks.register("after_copy_page", audience.tell_of_alias)
hooks.register("before_convert_alias_page", audience.ask_before_conversion)
hooks.register("construct_admin_api", audience.close_api_actions)
hooks.register("construct_admin_api", knowledge.confine_api, order=1)
hooks.register("construct_explorer_page_queryset", knowledge.only_known_below)
hooks.register("construct_page_chooser_queryset", knowledge.only_known)
hooks.register("check_page_references", knowledge.check_references)
hooks.register("before_delete_page", confinement.keep_spaces)
hooks.register("before_delete_page", deletion.keep_given)
hooks.register("register_bulk_action", deletion.DeletePages, order=AFTER_WAGTAILS)
register_snippet(SeriesViewSet)
register_snippet(MetierViewSet)
register_snippet(TermViewSet)
register_snippet(VideoViewSet)
