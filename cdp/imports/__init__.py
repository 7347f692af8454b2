"""From the outline of an editor's file to a draft of minutes: secrets, recognition, the page."""
