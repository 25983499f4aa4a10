// What the tabs Voices, Report, Usage and Settings do in the page.
