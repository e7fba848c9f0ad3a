/** The icons of known apps that were built into the portal; plugins/appIcons.ts makes it. */
declare module 'virtual:app-icons' {
  /** Where the icons are: `<folder>/<slug>.svg`. */
  export const folder: string;
  /** By slug: the colour, or those for light and dark, without “#”. */
  export const colours: Partial<Record<string, string>>;
}
