/** What the user agent says of the device. */

/** Desktop browsers ignore the viewport meta. */
export const isPhoneOrTablet = (userAgent: string): boolean => /Mobi|Android|iPad|iPhone/.test(userAgent);
