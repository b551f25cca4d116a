/** Vite's `?url`, without the page's types that vite/client brings along. */
declare module '*?url' {
  const url: string;
  export default url;
}
