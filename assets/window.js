// What the shell and the Audiobook tab do in the page.
