/* global SwaggerUIBundle */
// Swagger UI has a dark dress of its own, but does not look at what the reader's system prefers.
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

SwaggerUIBundle({
  url: "/swagger/json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Without this it asks a service on the internet whether the document is valid.
  validatorUrl: null,
});
