// Every behaviour begins from a working form or link and finds its elements by a data attribute.
import { closeMenus } from "./behaviours/menu.js";
import { applyTheme } from "./behaviours/theme.js";
import { suggest } from "./behaviours/suggestions.js";
import { suggestPages } from "./behaviours/searching.js";
import { keepDrafts } from "./behaviours/drafts.js";
import { placeFocus } from "./behaviours/focus.js";
import { showSimilar } from "./behaviours/similar.js";

closeMenus();
applyTheme();
suggest();
suggestPages();
placeFocus();
keepDrafts();
showSimilar();
