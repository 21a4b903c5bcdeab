export { t as reportMarkdown, n as sectionsOf, r as summaryMarkdown } from "./report-markdown.js";
