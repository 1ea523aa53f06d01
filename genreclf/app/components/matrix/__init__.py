"""The confusion matrix as a table of buttons; its CSS and JavaScript are beside it."""
