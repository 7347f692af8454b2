"""Files that editors send: nothing but their content is stored, and in a form that can be shown."""
