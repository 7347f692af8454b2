"""Registers what the community of practice adds to Wagtail's admin; it defines nothing."""

from wagtail import hooks
from wagtail.models import AbstractPage
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cdp.admin import assets, audience, deletion, editor_scope, publishing, snippets, space_editors
from cdp.admin.audit import AuditViewSet
from cdp.admin.booklets import BookletViewSet, booklet_buttons
from cdp.admin.choosers import VersionChooserViewSet
from cdp.admin.key_refusals import refused_keys
from cdp.admin.keys import KeyViewSet, key_permissions
from cdp.admin.log_actions import register_log_actions
from cdp.admin.page_policy import KeptPagesPolicy
from cdp.admin.partners import PartnerViewSet, links_button
from cdp.admin.pasting import PasteViewSet
from cdp.admin.previews import prepare_preview
from cdp.admin.reviews.views import ReviewViewSet
from cdp.admin.sharing import ShareViewSet, share_button
from cdp.admin.snippets import MetierViewSet, SeriesViewSet, TermViewSet
from cdp.admin.todo import todo_panel
from cdp.admin.trash import TrashViewSet, describe_trash_of
from cdp.admin.videos import VideoPermissionFormSet, VideoViewSet
from cdp.admin.withdrawals import WithdrawalViewSet
from cdp.page_context import page_context

# Of two bulk actions of one name, the last registered wins: ours comes after Wagtail's.
AFTER_WAGTAIL = 100

register_permission_policy(AbstractPage, KeptPagesPolicy())
hooks.register("construct_page_context", page_context)
hooks.register("prepare_page_preview", prepare_preview)
hooks.register("insert_global_admin_css", assets.stylesheet)
hooks.register("insert_editor_js", assets.editor_scripts)
hooks.register("register_admin_viewset", PasteViewSet)
hooks.register("register_admin_viewset", ReviewViewSet)
hooks.register("register_admin_viewset", KeyViewSet)
hooks.register("register_admin_viewset", AuditViewSet)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_permissions", key_permissions)
hooks.register("register_admin_viewset", ShareViewSet)
hooks.register("register_page_header_buttons", share_button)
hooks.register("register_admin_viewset", BookletViewSet)
hooks.register("register_admin_viewset", VersionChooserViewSet)
hooks.register("register_admin_viewset", WithdrawalViewSet)
hooks.register("register_page_header_buttons", booklet_buttons)
hooks.register("register_admin_viewset", PartnerViewSet)
hooks.register("register_page_header_buttons", links_button)
hooks.register("register_group_permission_panel", lambda: VideoPermissionFormSet)
hooks.register("construct_homepage_panels", todo_panel)
hooks.register("before_move_page", audience.confirm_move)
hooks.register("before_bulk_action", audience.confirm_bulk_move)
hooks.register("before_copy_page", audience.confirm_copy)
hooks.register("after_copy_page", audience.warn_about_alias)
hooks.register("before_convert_alias_page", audience.confirm_conversion)
hooks.register("construct_admin_api", audience.disable_api_actions)
hooks.register("construct_admin_api", editor_scope.limit_api, order=1)
hooks.register("construct_explorer_page_queryset", editor_scope.limit_explorer)
hooks.register("construct_page_chooser_queryset", editor_scope.limit_to_visible)
hooks.register("refuse_page_references", editor_scope.refused_references)
hooks.register("refuse_texts", refused_keys)
hooks.register("before_delete_page", deletion.delete_page)
hooks.register("before_delete_snippet", snippets.explain_protected)
hooks.register("after_copy_page", deletion.discard_copies_of_trash)
hooks.register("before_unpublish_page", space_editors.refuse_change_of_space)
hooks.register("before_bulk_action", space_editors.refuse_bulk_change_of_space)
hooks.register("before_unpublish_page", deletion.refuse_unpublishing)
hooks.register("before_bulk_action", deletion.refuse_bulk_unpublishing)
hooks.register("register_admin_viewset", TrashViewSet)
hooks.register("describe_collection_contents", describe_trash_of)
hooks.register("register_bulk_action", publishing.PublishPagesBulkAction, order=AFTER_WAGTAIL)
hooks.register("register_bulk_action", deletion.DeletePagesBulkAction, order=AFTER_WAGTAIL)
register_snippet(SeriesViewSet)
register_snippet(MetierViewSet)
register_snippet(TermViewSet)
register_snippet(VideoViewSet)
