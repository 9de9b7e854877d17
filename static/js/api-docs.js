// The API's description, to read and to try. Sends what one tries with the session's CSRF token.

const place = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

function signed(request) {
  const given = request.headers.Authorization;
  if (given && !/^(Bearer|Token|Basic) /.test(given)) request.headers.Authorization = `Bearer ${given}`;
  if (!given && request.method && request.method !== "GET") request.headers["X-CSRFToken"] = place.dataset.csrf;
  return request;
}

follow();
dark.addEventListener("change", follow);
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  requestInterceptor: signed,
  validatorUrl: null,
});
