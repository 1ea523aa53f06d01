"""The confusion matrix as a table of buttons, for touch screens; its CSS and JavaScript are beside it."""
